import type { Entry } from '../../monitors/index.ts';
import { Failure } from '../../vassal/errors/index.ts';
import type { TimerName } from '../events.ts';
import type { JournalState } from '../records/index.ts';
import type { RetinueState } from '../retinue/index.ts';
import type { Vassal } from '../vassal.ts';
import type { Planned } from '../verify/index.ts';
import { ERR_UPGRADE_STATE } from './errors.ts';

/** Version of the state. It grows when a program that reads the old one would misunderstand the new one. */
export const STATE_VERSION = 1;

/** Notes a descriptor that travels, and returns it: its number stays. */
export type Carry = (descriptor: number) => number;

/** A socket of the Emperor's own: `stats`, `metrics`, `control`. */
export interface Listening {
  readonly purpose: string;
  readonly address: string;
  readonly descriptor: number;
}

/** What a vassal prints on these descriptors of its own. */
export interface CaptureState {
  readonly descriptors: readonly number[];
  readonly reader: number;
  /** The line that is not complete yet, base64, and whether it was cut already. */
  readonly rest: string;
  readonly cut: boolean;
}

export interface ProcessState {
  readonly pid: number;
  readonly pidfd: number;
  /** The Emperor's ends; `null` for none, or for one that is closed. */
  readonly link: number | null;
  readonly config: number | null;
  readonly captures: readonly CaptureState[];
  /** Who follows it, beyond its process group; `null` for nobody. */
  readonly retinue: RetinueState | null;
  /** The rights that it is held to when it accepts for the first time; `null` when that is over. */
  readonly planned: Planned | null;
}

export interface SocketState {
  readonly address: string;
  readonly descriptor: number;
  readonly file: { readonly path: string; readonly inode: string } | null;
}

/** One vassal. Monotonic times are those of the system, ms: the clock of a process starts with it. */
export interface MemberState {
  readonly key: string;
  readonly vassal: Vassal;
  readonly timers: readonly (readonly [TimerName, due: number])[];
  readonly process: ProcessState | null;
  readonly socket: SocketState | null;
  readonly journal: JournalState;
  /** What it would read at a reload is being checked; the check is made again. */
  readonly checking: boolean;
}

/** What the fleet knows besides its members; vassals by their keys. */
export interface FleetState {
  readonly members: readonly MemberState[];
  /** By name, the entries of each source. */
  readonly claims: readonly (readonly [string, readonly (readonly [source: string, entry: Entry])[]])[];
  readonly leaving: readonly (readonly [version: string, key: string])[];
  readonly successors: readonly (readonly [before: string, after: readonly string[]])[];
  readonly zergs: readonly (readonly [zerg: string, vassal: string])[];
}

/** A program that may take the place of the Emperor. */
export interface Program {
  /** What starts it, and the arguments of the Emperor. */
  readonly command: readonly string[];
  readonly argv: readonly string[];
  /** Where the Emperor was started. */
  readonly directory: string;
}

/** Everything that an Emperor hands to the program that takes its place. */
export interface EmperorState {
  readonly version: number;
  readonly pid: number;
  /** Version of the program that wrote it. */
  readonly program: string;
  /** The program that wrote it, which gets the place back when the next one cannot begin; `null` when that was tried. */
  readonly back: Program | null;
  /** Every descriptor that travels. */
  readonly descriptors: readonly number[];
  /** Those of them that every vassal may get (`safe-fd`). */
  readonly safe: readonly number[];
  /** It is the user of its configuration already. */
  readonly dropped: boolean;
  /** Connection of the client that asked for it. */
  readonly client: number | null;
  /** Connection to the holder of `emperor-adopt`. */
  readonly holder: number | null;
  readonly listening: readonly Listening[];
  /** What could not be written yet, base64, by descriptor. */
  readonly unwritten: readonly (readonly [descriptor: number, bytes: string])[];
  /** What each source has reported. */
  readonly memories: readonly (readonly [source: string, memory: object])[];
  readonly fleet: FleetState;
  readonly household: MemberState | null;
}

/** One object on a line: the head, then the members, so that no text is as long as all of them. */
export function encodeState(state: EmperorState): Buffer {
  const { members } = state.fleet;
  const head = { ...state, fleet: { ...state.fleet, members: [] } };
  return Buffer.concat([head, ...members].map((value) => Buffer.from(`${JSON.stringify(value)}\n`)));
}

/** Throws `ERR_UPGRADE_STATE` for what this program cannot read. */
export function decodeState(bytes: Buffer): EmperorState {
  const values: unknown[] = [];
  try {
    for (let from = 0, end = bytes.indexOf(10); end !== -1; from = end + 1, end = bytes.indexOf(10, from)) {
      values.push(JSON.parse(bytes.toString('utf8', from, end)));
    }
  } catch {
    throw unreadable('no JSON');
  }
  const [head, ...members] = values as [EmperorState | undefined, ...MemberState[]];
  if (head === undefined) throw unreadable('nothing');
  if (head.version !== STATE_VERSION) throw unreadable(`version ${head.version} of ${head.program}`);
  return { ...head, fleet: { ...head.fleet, members } };
}

function unreadable(found: string): Failure {
  return new Failure(ERR_UPGRADE_STATE, { tried: 'read the state of the Emperor before', found });
}
