import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import fc from 'fast-check';
import type { VassalEvent } from '../../emperor/events.ts';
import { Fleet } from '../../emperor/fleet.ts';
import type { VassalProcess } from '../../emperor/process.ts';
import { after, entry, policy } from './samples.ts';

const NAMES = ['a', 'b', 'c'] as const;
type Name = (typeof NAMES)[number];
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A process that ends when the test lets those end that were asked to. */
class Fake {
  readonly pid: number;
  readonly #emit: (event: VassalEvent) => void;
  asked = false;

  constructor(pid: number, emit: (event: VassalEvent) => void) {
    this.pid = pid;
    this.#emit = emit;
  }

  begin(): void {
    for (const type of ['executed', 'spawned', 'ready', 'loyal'] as const) this.#emit({ type });
  }

  write(byte: number): void {
    if (byte === 0) this.asked = true;
  }

  end(): void {
    this.#emit({ type: 'exited', pid: this.pid, how: 'exit code 0' });
  }

  kill(): void {}
  sweep(): void {}
}

/** A folder with three names, and the fleet that follows it. */
class Folder {
  readonly fleet: Fleet;
  readonly present = new Map<Name, string>();
  readonly alive = new Map<string, Fake>();
  #versions = 0;
  #pids = 0;
  clock = 0;

  constructor() {
    this.fleet = new Fleet({
      policy,
      log: { line: () => undefined, event: () => undefined },
      now: () => after(this.clock),
      launch: ({ name }, _socket, emit) => {
        assert.ok(!this.alive.has(name), `${name} is doubled`);
        const fake = new Fake(++this.#pids, (event) => {
          if (event.type === 'exited') this.alive.delete(name);
          emit(event);
        });
        this.alive.set(name, fake);
        setImmediate(() => fake.begin());
        return fake as unknown as VassalProcess;
      },
      open: () => Promise.resolve(null),
      check: () => Promise.resolve(null),
      hook: () => undefined,
      sizeChanged: () => undefined,
    });
  }

  put(name: Name, version = String(++this.#versions)): void {
    const type = this.present.has(name) ? 'changed' : 'added';
    this.present.set(name, version);
    this.fleet.take('/v', { type, entry: entry({ name, argument: name, version }) });
  }

  remove(name: Name): void {
    if (this.present.delete(name)) this.fleet.take('/v', { type: 'removed', name });
  }

  /** The same file under another name: the source reports what is gone first. */
  rename(from: Name, to: Name): void {
    const version = this.present.get(from);
    if (version === undefined || from === to) return;
    this.remove(from);
    this.put(to, version);
  }

  endAsked(): void {
    for (const fake of [...this.alive.values()]) if (fake.asked) fake.end();
  }

  /** Lets everything come to rest. */
  async settle(t: TestContext): Promise<void> {
    for (let round = 0; round < 12; round++) {
      this.endAsked();
      await turn();
      await turn();
      this.clock += 60_000;
      t.mock.timers.tick(60_000);
    }
  }
}

const name = fc.constantFrom(...NAMES);
const deed = fc.oneof(
  fc.record({ do: fc.constant('put' as const), name }),
  fc.record({ do: fc.constant('remove' as const), name }),
  fc.record({ do: fc.constant('rename' as const), name, to: name }),
  fc.record({ do: fc.constant('end' as const) }),
  fc.record({ do: fc.constant('turn' as const) }),
);

async function play(
  t: TestContext,
  deeds: readonly (typeof deed extends fc.Arbitrary<infer D> ? D : never)[],
): Promise<void> {
  const folder = new Folder();
  for (const one of deeds) {
    if (one.do === 'put') folder.put(one.name);
    if (one.do === 'remove') folder.remove(one.name);
    if (one.do === 'rename') folder.rename(one.name, one.to);
    if (one.do === 'end') folder.endAsked();
    if (one.do === 'turn') await turn();
  }
  await folder.settle(t);
  assert.deepEqual([...folder.alive.keys()].sort(), [...folder.present.keys()].sort());
  assert.equal(folder.fleet.size, folder.present.size);
}

test('EMP-012 who comes back before it has stopped, leaves and comes again is not lost', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const put = { do: 'put', name: 'a' } as const;
  const remove = { do: 'remove', name: 'a' } as const;
  const [next, end] = [{ do: 'turn' }, { do: 'end' }] as const;
  await play(t, [put, next, next, remove, put, end, next, next, remove, end, next, put]);
});

test('who is renamed while the old name comes back is not lost', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const next = { do: 'turn' } as const;
  const rename = { do: 'rename', name: 'a', to: 'b' } as const;
  await play(t, [{ do: 'put', name: 'a' }, next, next, rename, { do: 'put', name: 'a' }]);
});

test('no sequence of changes of a folder loses a vassal or doubles one', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { maxLength: 25 }), (deeds) => play(t, deeds)),
    { numRuns: 300 },
  );
});
