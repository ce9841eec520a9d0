import { Claims, type Report } from './claims.ts';
import type { EventType } from './events.ts';
import { Member, type World } from './member.ts';
import type { Carry, FleetState } from './upgrade/state.ts';
import { newVassal, type Vassal } from './vassal.ts';

/** What the fleet needs besides what its members need. */
export type FleetWorld = Omit<World, 'enqueue' | 'forget' | 'reinforce' | 'changed'> & {
  /** The number of vassals is another one, or the last one is gone. */
  sizeChanged(size: number): void;
  /** A vassal is another one now, or is no more. */
  readonly changed?: ((key: string, member: Member | null) => void) | undefined;
};

/** An order to all vassals. */
export type Order = Extract<EventType, 'reload' | 'stop' | 'pardon' | 'mercy'>;

/** All vassals of all sources. The same name in two sources is one vassal, of the source that told it first. */
export class Fleet {
  readonly #world: FleetWorld;
  readonly #members = new Map<string, Member>();
  readonly #claims = new Claims();
  /** Vassals that were removed and have not ended yet, by the version of their entry. */
  readonly #leaving = new Map<string, Member>();
  /** Who waits for the end of a removed vassal, because it is the same file under a new name. */
  readonly #successors = new Map<Member, Member[]>();
  /** Zergs with the key of the vassal that called for them. */
  readonly #zergs = new Map<Member, string>();
  readonly #launches: (() => void)[] = [];
  #stopped = false;
  #held = false;

  constructor(world: FleetWorld) {
    this.#world = world;
  }

  get size(): number {
    return this.#members.size;
  }

  /** Every vassal with the pid of its process, -1 for none, in the order in which they were added. */
  vassals(): { vassal: Vassal; pid: number }[] {
    return this.members().map(({ vassal, pid }) => ({ vassal, pid }));
  }

  /** Every vassal with its process and its records, in the same order. */
  members(): Member[] {
    return [...this.#members.values()];
  }

  /** The same with their keys. */
  entries(): [key: string, member: Member][] {
    return [...this.#members];
  }

  /** Takes what a source reports of its vassals. */
  take(source: string, event: Report): void {
    if (this.#stopped) return;
    const { told, shadowed } = this.#claims.take(source, event);
    if (shadowed !== null && 'entry' in event) {
      const { name } = event.entry;
      this.#world.log.event(`[emperor] ${name} of ${source} waits: ${shadowed} has a vassal of that name`);
    }
    for (const one of told) this.#follow(one.source, one.event);
  }

  #follow(source: string, event: Report): void {
    const name = event.type === 'removed' ? event.name : event.entry.name;
    const key = `${source}\0${name}`;
    const member = this.#members.get(key);
    // Zergs are of the configuration that was; if they are needed still, their vassal will ask for them again.
    if (member !== undefined) this.#dismissZergs(member);
    if (event.type === 'removed') this.#remove(member);
    else if (member !== undefined) this.#renew(member, event);
    else this.#add(key, newVassal(event.entry, source, this.#world.now()));
  }

  /** Gives an order to every vassal. After `stop` no vassal is added any more. */
  order(type: Order): void {
    this.#stopped ||= type === 'stop';
    for (const member of [...this.#members.values()]) {
      member.dispatch({ type: type === 'reload' && member.vassal.zerg > 0 ? 'removed' : type });
    }
  }

  /** With `true` nobody is launched before `false`: who is to be launched waits. */
  hold(on: boolean): void {
    const waiting = this.#held && !on && this.#launches.length > 0;
    this.#held = on;
    if (waiting) setImmediate(() => this.#launchNext());
  }

  /** Everything about it, for the process that goes on with it. */
  memory(carry: Carry): FleetState {
    const members = [...this.#members].map(([key, member]) => member.memory(key, carry));
    return { ...this.relations(), members };
  }

  /** The same without its members. */
  relations(): Omit<FleetState, 'members'> {
    const keys = new Map([...this.#members].map(([key, member]) => [member, key]));
    const keyOf = (member: Member): string => keys.get(member) ?? '';
    return {
      claims: this.#claims.memory(),
      leaving: [...this.#leaving].map(([version, member]) => [version, keyOf(member)]),
      successors: [...this.#successors].map(([before, after]) => [keyOf(before), after.map(keyOf)]),
      zergs: [...this.#zergs].map(([zerg, key]) => [keyOf(zerg), key]),
    };
  }

  /** Goes on from the memory of another process, before any source reports. */
  resume({ members, claims, leaving, successors, zergs }: FleetState): void {
    for (const { key, vassal } of members) this.#create(key, vassal);
    const member = (key: string): Member[] => [this.#members.get(key)].filter((one) => one !== undefined);
    for (const [version, key] of leaving) for (const one of member(key)) this.#leaving.set(version, one);
    for (const [key, after] of successors) {
      for (const one of member(key)) this.#successors.set(one, after.flatMap(member));
    }
    for (const [zerg, key] of zergs) for (const one of member(zerg)) this.#zergs.set(one, key);
    this.#claims.resume(claims);
    for (const state of members) this.#members.get(state.key)?.resume(state);
  }

  /** Names that a source has told and not taken back. */
  told(source: string): string[] {
    return this.#claims.namesOf(source);
  }

  #add(key: string, vassal: Vassal): Member {
    const { entry } = vassal;
    const member = this.#create(key, vassal);
    // Renamed, or the same name of another source: the old one still has the addresses that the new one will bind.
    const before = this.#leaving.get(entry.version) ?? this.#leavingNamed(entry.name);
    if (before !== undefined) this.#successors.set(before, [...(this.#successors.get(before) ?? []), member]);
    else member.dispatch({ type: 'added', entry });
    return member;
  }

  #create(key: string, vassal: Vassal): Member {
    const member = new Member(vassal, {
      ...this.#world,
      enqueue: (launch) => this.#enqueue(launch),
      reinforce: (asking) => this.#reinforce(key, asking),
      forget: (gone) => this.#forget(key, gone),
      changed: (one) => this.#world.changed?.(key, one),
    });
    this.#members.set(key, member);
    this.#world.sizeChanged(this.size);
    return member;
  }

  #leavingNamed(name: string): Member | undefined {
    return this.#leaving.size === 0
      ? undefined
      : [...this.#leaving.values()].find(({ vassal }) => vassal.name === name);
  }

  /** Starts a zerg for a vassal, unless there are as many as there may be. */
  #reinforce(key: string, { vassal }: Member): void {
    const { policy, log } = this.#world;
    const zergs = [...this.#members.values()].filter((member) => member.vassal.zerg > 0);
    if (this.#stopped || zergs.length >= policy.broodlord) return;
    log.event(`[emperor] going in broodlord mode: launching zergs for ${vassal.name}`);
    const nameOf = (number: number): string => `${vassal.name}:zerg${number === 1 ? '' : `-${number}`}`;
    const keyOf = (number: number): string => `${vassal.monitor}\0${nameOf(number)}`;
    let number = 1;
    while (this.#members.has(keyOf(number))) number++;
    const { entry } = vassal;
    const name = nameOf(number);
    const own = { ...entry, name, argument: `${entry.argument}:zerg`, socket: null, version: name };
    const zerg = { ...newVassal(own, vassal.monitor, this.#world.now()), zerg: number };
    this.#zergs.set(this.#add(keyOf(number), zerg), key);
  }

  #dismissZergs(member: Member): void {
    for (const [zerg, key] of this.#zergs) {
      if (this.#members.get(key) === member) zerg.dispatch({ type: 'removed' });
    }
  }

  #remove(member: Member | undefined): void {
    if (member === undefined) return;
    this.#leaving.set(member.vassal.entry.version, member);
    member.dispatch({ type: 'removed' });
  }

  /** It may have been leaving: it stays, and nobody may go on to wait for its end. */
  #renew(member: Member, event: Exclude<Report, { type: 'removed' }>): void {
    const waiting = this.#release(member);
    member.dispatch(event);
    for (const one of waiting) one.dispatch({ type: 'retry' });
  }

  #forget(key: string, member: Member): void {
    this.#members.delete(key);
    this.#zergs.delete(member);
    this.#world.changed?.(key, null);
    for (const successor of this.#release(member)) successor.dispatch({ type: 'retry' });
    this.#world.sizeChanged(this.size);
  }

  /** It is not leaving any more. Returns who waited for that. */
  #release(member: Member): readonly Member[] {
    const { version } = member.vassal.entry;
    if (this.#leaving.get(version) === member) this.#leaving.delete(version);
    const waiting = this.#successors.get(member) ?? [];
    this.#successors.delete(member);
    return waiting;
  }

  /** One launch in each turn of the event loop (about 1 ms each), so that a thousand of them hold up nobody. */
  #enqueue(launch: () => void): void {
    if (this.#launches.push(launch) === 1 && !this.#held) setImmediate(() => this.#launchNext());
  }

  #launchNext(): void {
    if (this.#held) return;
    this.#launches[0]?.();
    this.#launches.shift();
    if (this.#launches.length > 0) setImmediate(() => this.#launchNext());
  }
}
