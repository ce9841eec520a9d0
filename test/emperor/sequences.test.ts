import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Action, TimerName, VassalEvent } from '../../emperor/events.ts';
import { step } from '../../emperor/lifecycle.ts';
import type { Policy } from '../../emperor/policy.ts';
import { BURST } from '../../emperor/throttle.ts';
import { newVassal, type Vassal } from '../../emperor/vassal.ts';
import { after, entry, EVENTS, policy, start } from './samples.ts';

/** A vassal in a world that does what the actions say, under a clock that the test moves. */
class World {
  vassal: Vassal;
  now = 0;
  alive = false;
  forgotten = false;
  readonly launches: number[] = [];
  /** Zergs that it called for. */
  readonly calls: number[] = [];
  readonly timers = new Map<TimerName, number>();
  killed = false;
  /** Its on-demand socket is being opened. */
  opening = false;
  /** The socket is open and watched. */
  watched = false;
  readonly #policy: Policy;

  constructor(rules: Policy, zerg = 0) {
    this.#policy = rules;
    this.vassal = { ...newVassal(entry(), '/vassals', start), zerg };
    this.take({ type: 'added', entry: entry() });
  }

  take(event: VassalEvent): void {
    if (this.forgotten) return;
    const { vassal, actions } = step(this.vassal, event, after(this.now), this.#policy);
    this.vassal = vassal;
    for (const action of actions) this.#perform(action);
    this.check();
  }

  #perform(action: Action): void {
    switch (action.type) {
      case 'launch':
        assert.ok(!this.alive, 'launched twice');
        assert.ok(this.vassal.zerg === 0 || this.launches.length === 0, 'a zerg is started once');
        this.watched = false;
        this.alive = true;
        this.killed = false;
        this.launches.push(this.now);
        return;
      case 'open':
        assert.ok(!this.alive && !this.vassal.opened, 'opened twice');
        return void (this.opening = true);
      case 'listen':
        assert.ok(this.vassal.onDemand !== null, 'nothing to listen on');
        return void (this.watched = true);
      case 'reinforce':
        return void this.calls.push(this.now);
      case 'kill':
        return void (this.killed = true);
      case 'timer':
        if (action.after === null) this.timers.delete(action.timer);
        else this.timers.set(action.timer, this.now + action.after);
        return;
      case 'forget':
        this.forgotten = true;
        assert.ok(!this.alive, 'forgotten while it lives');
    }
  }

  /** Its process ends, in one of the two ways. */
  die(event: 'exited' | 'launch-failed'): void {
    if (!this.alive) return;
    this.alive = false;
    this.take(
      event === 'exited' ? { type: event, pid: 1, how: 'exit code 1' } : { type: event, reason: 'x' },
    );
  }

  /** Its socket is there, or it has none, or it cannot be had. */
  settle(outcome: 'socket' | 'none' | 'failure'): void {
    if (!this.opening || this.forgotten) return;
    this.opening = false;
    if (outcome === 'failure') this.take({ type: 'open-failed', reason: 'taken' });
    else this.take({ type: 'opened', address: outcome === 'none' ? null : '/run/a.socket' });
  }

  /** Somebody connects to its socket. */
  connect(): void {
    if (this.watched) this.take({ type: 'connected' });
  }

  /** Moves the clock, firing timers in their order. */
  pass(milliseconds: number): void {
    const end = this.now + milliseconds;
    for (;;) {
      const [next] = [...this.timers].filter(([, at]) => at <= end).sort(([, a], [, b]) => a - b);
      if (next === undefined || this.forgotten) break;
      this.timers.delete(next[0]);
      this.now = Math.max(this.now, next[1]);
      this.take({ type: next[0] });
    }
    this.now = end;
  }

  /** A vassal is always on the way to somewhere: nothing that is not forgotten may be lost. */
  check(): void {
    if (this.forgotten) return;
    const { state } = this.vassal;
    const idle = ['waiting', 'opening', 'dormant', 'refused', 'halted'].includes(state);
    assert.equal(this.alive, !idle, `a process in ${state}`);
    if (state === 'opening') assert.ok(this.opening, 'nobody opens its socket');
    if (state === 'dormant') assert.ok(this.watched, 'nobody waits for its connections');
    const young = state === 'starting' && this.vassal.announced.ready === 0;
    if (
      young &&
      this.vassal.heartbeat.due === null &&
      this.#policy.startDeadline > 0 &&
      this.vassal.announced.loyal === 0
    )
      assert.ok(this.timers.has('deadline'), 'nobody waits for it to be ready');
    if (state === 'waiting') assert.ok(this.timers.has('retry'), 'nothing starts it');
    const ending = ['dying', 'leaving', 'stopping', 'halting'].includes(state);
    if (ending) assert.ok(this.killed || this.timers.has('mercy'), `nothing ends it in ${state}`);
    if (this.vassal.heartbeat.due !== null && (state === 'running' || state === 'reloading'))
      assert.ok(this.timers.has('silence'), 'nobody listens for its heartbeat');
  }
}

type Move = (world: World) => void;

/** Only what can happen: timers fire by the clock, and a process ends once. */
const happening: fc.Arbitrary<Move> = fc.oneof(
  fc
    .constantFrom(
      ...EVENTS.filter(
        ({ type }) =>
          !/^(exited|launch-failed|retry|mercy|silence|deadline|opened|open-failed|connected)$/.test(type),
      ),
    )
    .map((event) => (world: World) => world.take(event)),
  fc
    .record({ uid: fc.nat(2), version: fc.string() })
    .map((more) => (world: World) => world.take({ type: 'changed', entry: entry(more) })),
  fc.constantFrom('exited' as const, 'launch-failed' as const).map((how) => (world: World) => world.die(how)),
  fc
    .constantFrom('socket' as const, 'none' as const, 'failure' as const)
    .map((how) => (world: World) => world.settle(how)),
  fc.constant((world: World) => world.connect()),
  fc.nat(40_000).map((time) => (world: World) => world.pass(time)),
  fc.nat(50).map((time) => (world: World) => world.pass(time)),
);

const rules: fc.Arbitrary<Policy> = fc
  .record({
    throttle: fc.constantFrom(0, 1, 1000, 5000),
    maxThrottle: fc.constantFrom(0, 1000, 180_000),
    blacklist: fc.boolean(),
    tyrant: fc.boolean(),
    pause: fc.constantFrom(0, 3000),
    onDemand: fc.boolean(),
    broodlord: fc.constantFrom(0, 2),
    startDeadline: fc.constantFrom(0, 100, 5000),
    safeReload: fc.boolean(),
  })
  .map((more) => ({ ...policy, ...more }));

test('no sequence of events loses a vassal, doubles it, or leaves one without an end', () => {
  fc.assert(
    fc.property(
      rules,
      fc.constantFrom(0, 1),
      fc.array(happening, { maxLength: 100 }),
      (policy, zerg, moves) => {
        const world = new World(policy, zerg);
        for (const move of moves) move(world);
      },
    ),
    { numRuns: 10_000 },
  );
});

test('no sequence of events is a busy loop, also with emperor-throttle 0', () => {
  fc.assert(
    fc.property(rules, fc.array(happening, { maxLength: 200 }), (policy, moves) => {
      const world = new World(policy);
      for (const move of moves) move(world);
      const starts = [...world.launches, ...world.calls].sort((a, b) => a - b);
      for (const [index, at] of starts.entries()) {
        const later = starts.slice(index).filter((launch) => launch < at + 10_000);
        assert.ok(later.length <= BURST + 10, `${later.length} starts in ten seconds`);
      }
    }),
    { numRuns: 1000 },
  );
});

test('a vassal that dies at once is started ever more rarely', () => {
  const world = new World(policy);
  for (let time = 0; time < 139_000; time += 10) {
    world.die('exited');
    world.pass(10);
  }
  assert.ok(world.launches.length >= 15 && world.launches.length <= 20, String(world.launches.length));
});

test('with emperor-throttle 0 it is started twice a second at first and then once', () => {
  const world = new World({ ...policy, throttle: 0 });
  for (let time = 0; time < 68_000; time += 10) {
    world.die('exited');
    world.pass(10);
  }
  assert.ok(world.launches.length <= 68 + BURST, String(world.launches.length));
});

test('stop ends everything, whatever it was doing', () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 40 }), (moves) => {
      const world = new World({ ...policy, onDemand: true });
      for (const move of moves) move(world);
      world.take({ type: 'stop' });
      world.pass(policy.mercy);
      world.die('exited');
      assert.ok(world.forgotten);
    }),
  );
});
