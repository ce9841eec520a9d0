import { shifted } from '../upgrade/clock.ts';
import type { Carry, EmperorState, MemberState } from '../upgrade/state.ts';
import type { Policy } from '../policy.ts';

/** A record of the holder: its text names descriptors by their place among those that go with it. */
export interface Packed {
  readonly text: string;
  readonly descriptors: readonly number[];
}

/** What a head is: the state without its members and without what only an exec keeps. */
export type HeadState = Omit<
  EmperorState,
  'household' | 'back' | 'client' | 'descriptors' | 'safe' | 'unwritten' | 'holder'
>;

/** Writes down what `memory` says of somebody. */
export function pack(memory: (carry: Carry) => unknown): Packed {
  const descriptors: number[] = [];
  const value = memory((descriptor) => descriptors.push(descriptor) - 1);
  return { text: JSON.stringify(value), descriptors };
}

/** The same vassal with the descriptors as this process numbers them. */
export function unpack(member: MemberState, descriptors: readonly number[]): MemberState {
  const number = (place: number): number => descriptors[place] ?? -1;
  const end = (place: number | null): number | null => (place === null ? null : number(place));
  const { process, socket } = member;
  return {
    ...member,
    process: process && {
      ...process,
      pidfd: number(process.pidfd),
      link: end(process.link),
      config: end(process.config),
      captures: process.captures.map((one) => ({ ...one, reader: number(one.reader) })),
    },
    socket: socket && { ...socket, descriptor: number(socket.descriptor) },
  };
}

/**
 * A vassal that nobody listened to for a while: what it had to say in time is expected anew, from now on.
 * @param now of the system's clock, ms
 */
export function expectedAnew(member: MemberState, policy: Policy, now: number): MemberState {
  const { vassal, timers } = member;
  const late = vassal.heartbeat.due === null ? 0 : now + policy.requiredHeartbeat - vassal.heartbeat.due;
  const { heartbeat } = shifted(vassal, late);
  return {
    ...member,
    vassal: { ...vassal, heartbeat },
    timers: timers.map(([timer, due]) => {
      if (timer === 'silence') return [timer, now + policy.requiredHeartbeat];
      if (timer === 'deadline') return [timer, now + policy.startDeadline];
      return [timer, due];
    }),
  };
}
