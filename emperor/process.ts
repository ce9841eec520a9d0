import {
  describeReport,
  type ExitStatus,
  type LaunchPlan,
  type Launched,
  type Native,
} from '../native/index.ts';
import { Failure } from '../vassal/errors/index.ts';
import { ConfigPipe, frameOf } from './config-pipe.ts';
import { ERR_EMPEROR_LAUNCH } from './errors.ts';
import type { VassalEvent } from './events.ts';
import { Link } from './link.ts';
import type { Capture } from './output/index.ts';
import { eventsOf } from './protocol.ts';
import type { Retinue } from './retinue/index.ts';
import type { Planned } from './verify/index.ts';
import type { Carry, ProcessState } from './upgrade/state.ts';

const SIGKILL = 9;

/** A process with the Emperor's ends of its link and of the pipe for its configuration; `null` for one that is closed. */
export interface Born {
  readonly launched: Launched;
  readonly link: number | null;
  readonly config: number | null;
}

/** Who follows a process, beyond its process group. */
type Followers = Pick<Retinue, 'kill' | 'end' | 'memory'>;

/** Makes the plan of a launch, given the vassal's ends of the link and of the pipe for the configuration. */
export type PlanFor = (link: number, config: number | null) => LaunchPlan;

/** One process of a vassal, from its launch to its death. What happens to it is emitted as events of the life cycle. */
export class VassalProcess {
  readonly pid: number;
  /** Where what it prints is read; whoever has made them gives them. */
  captures: readonly Capture[] = [];
  /** The rights that it will be held to when it accepts for the first time; `null` for none, and afterwards. */
  planned: Planned | null = null;
  readonly #native: Native;
  readonly #launched: Launched;
  readonly #link: Link | null;
  readonly #config: ConfigPipe | null;
  readonly #tell: (event: VassalEvent) => void;
  readonly #atEnd: (status: ExitStatus) => void;
  readonly #retinue: Followers | null;
  #launching: Promise<unknown> | null = null;
  #ending: Promise<unknown> | null = null;
  #over = false;

  /**
   * Launches, or goes on with a process that runs. Throws when the system gives no descriptors or no process; then
   * nothing is left behind.
   * @param text of a configuration that is no file
   * @param atEnd is told how the process ended, before its event
   */
  constructor(
    native: Native,
    name: string,
    text: string | null,
    origin: PlanFor | Born,
    emit: (event: VassalEvent) => void,
    atEnd: (status: ExitStatus) => void = () => undefined,
    retinue: Followers | null = null,
  ) {
    const isNew = typeof origin === 'function';
    const { launched, link, config } = isNew ? bear(native, text !== null, origin) : origin;
    this.#native = native;
    this.#tell = emit;
    this.#atEnd = atEnd;
    this.#retinue = retinue;
    this.#launched = launched;
    this.#config = config === null ? null : new ConfigPipe(config);
    if (isNew && text !== null) this.#config?.send(frameOf(text));
    this.#link = link === null ? null : this.#listen(link);
    this.pid = launched.pid;
    native.watchExit(launched.pidfd, (status) => {
      this.#ending = this.#ended(name, status);
    });
    if (!isNew) return;
    this.#launching = launched.started.then((report) => {
      this.#launching = null;
      if (report === null) this.#emit({ type: 'executed' });
    });
  }

  /** The end of what is on the way and could not go on in another process: its launch, its own end; `null` for nothing. */
  get unsettled(): Promise<unknown> | null {
    return this.#ending ?? this.#launching;
  }

  /** The end of a configuration that is being written to it; `null` for none. */
  get writing(): Promise<unknown> | null {
    return this.#config?.writing ?? null;
  }

  /** What another process needs to go on with it. */
  memory(carry: Carry): ProcessState {
    const end = (descriptor: number | null | undefined): number | null =>
      descriptor === null || descriptor === undefined ? null : carry(descriptor);
    return {
      pid: this.pid,
      pidfd: carry(this.#launched.pidfd),
      link: end(this.#link?.descriptor),
      config: end(this.#config?.descriptor),
      captures: this.captures.flatMap(({ unfinished, relay: { descriptors } }) => {
        if (unfinished === null) return [];
        const { reader, rest, cut } = unfinished;
        return [{ descriptors, reader: carry(reader), rest: rest.toString('base64'), cut }];
      }),
      retinue: this.#retinue?.memory() ?? null,
      planned: this.planned,
    };
  }

  #listen(link: number): Link {
    return new Link(
      link,
      (bytes) => eventsOf(bytes).forEach((type) => this.#emit({ type })),
      () => this.#emit({ type: 'link-closed' }),
    );
  }

  write(byte: number): void {
    this.#link?.write(byte);
  }

  /** Hands over the configuration again. */
  configure(text: string): void {
    this.#config?.send(frameOf(text));
  }

  /** SIGKILL to the process and to everybody who follows it. */
  kill(): void {
    this.#native.signal(this.#launched.pidfd, SIGKILL);
    this.#killGroup();
    this.#retinue?.kill();
  }

  /** It is dead: SIGKILL to whoever it left behind. */
  sweep(): void {
    this.#killGroup();
    this.#retinue?.end();
  }

  /** SIGKILL to what is in its process group, which is its own by `setsid`. */
  #killGroup(): void {
    try {
      process.kill(-this.pid, 'SIGKILL');
    } catch {
      // Nobody is left in it.
    }
  }

  async #ended(name: string, status: ExitStatus): Promise<void> {
    const report = await this.#launched.started;
    await lastWords();
    this.#atEnd(status);
    this.#link?.close();
    this.#config?.close();
    this.#native.close(this.#launched.pidfd);
    this.#emit(
      report === null
        ? { type: 'exited', pid: this.pid, how: describe(status) }
        : launchFailed(name, describeReport(report)),
    );
  }

  /** After the end nothing is told any more: the same vassal may have its next process by then. */
  #emit(event: VassalEvent): void {
    if (this.#over) return;
    this.#over = event.type === 'exited' || event.type === 'launch-failed';
    this.#tell(event);
  }
}

function bear(native: Native, withConfig: boolean, planFor: PlanFor): Born {
  const pairs = new Pairs(native);
  try {
    const link = pairs.open();
    const config = withConfig ? pairs.open() : null;
    const launched = native.launch(planFor(link.theirs, config?.theirs ?? null));
    pairs.keep();
    return { launched, link: link.ours, config: config?.ours ?? null };
  } finally {
    pairs.close();
  }
}

/** Socket pairs of a launch: our ends are closed unless it is kept, theirs always. */
class Pairs {
  readonly #native: Native;
  readonly #ours: number[] = [];
  readonly #theirs: number[] = [];

  constructor(native: Native) {
    this.#native = native;
  }

  open(): { ours: number; theirs: number } {
    const [ours, theirs] = this.#native.socketPair();
    this.#ours.push(ours);
    this.#theirs.push(theirs);
    return { ours, theirs };
  }

  keep(): void {
    this.#ours.length = 0;
  }

  close(): void {
    for (const descriptor of [...this.#ours, ...this.#theirs]) this.#native.close(descriptor);
  }
}

/** The event of a launch that did not reach its program. */
export function launchFailed(name: string, found: string): VassalEvent {
  const failure = new Failure(ERR_EMPEROR_LAUNCH, { tried: `start the vassal ${name}`, found });
  return { type: 'launch-failed', reason: failure.message };
}

/** One turn of the event loop: bytes that were sent before the end are read before the end is told. */
async function lastWords(): Promise<void> {
  await new Promise(setImmediate);
  await new Promise(setImmediate);
}

function describe({ code, signal }: ExitStatus): string {
  // Of an adopted process, which is no child, the system does not tell it.
  if (signal === null && code === null) return 'nobody knows how';
  return signal === null ? `exit code ${code}` : `killed by signal ${signal}`;
}
