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
import { eventsOf } from './protocol.ts';
import type { Retinue } from './retinue/index.ts';

const SIGKILL = 9;

/** One process of a vassal, from its launch to its death. What happens to it is emitted as events of the life cycle. */
export class VassalProcess {
  readonly pid: number;
  readonly #native: Native;
  readonly #launched: Launched;
  readonly #link: Link;
  readonly #config: ConfigPipe | null;
  readonly #tell: (event: VassalEvent) => void;
  readonly #atEnd: (status: ExitStatus) => void;
  readonly #retinue: Pick<Retinue, 'kill' | 'end'> | null;
  #over = false;

  /**
   * Launches. Throws when the system gives no descriptors or no process; then nothing is left behind.
   * @param text of a configuration that is no file
   * @param planFor the plan, given the vassal's ends of the link and of the pipe for the configuration
   * @param atEnd is told how the process ended, before its event
   * @param retinue who follows it, beyond its process group
   */
  constructor(
    native: Native,
    name: string,
    text: string | null,
    planFor: (link: number, config: number | null) => LaunchPlan,
    emit: (event: VassalEvent) => void,
    atEnd: (status: ExitStatus) => void = () => undefined,
    retinue: Pick<Retinue, 'kill' | 'end'> | null = null,
  ) {
    const frame = text === null ? null : frameOf(text);
    const pairs = new Pairs(native);
    this.#native = native;
    this.#tell = emit;
    this.#atEnd = atEnd;
    this.#retinue = retinue;
    try {
      const link = pairs.open();
      const config = frame === null ? null : pairs.open();
      this.#launched = native.launch(planFor(link.theirs, config?.theirs ?? null));
      pairs.keep();
      this.#config = config === null ? null : new ConfigPipe(config.ours);
      if (frame !== null) this.#config?.send(frame);
      this.#link = this.#listen(link.ours);
    } finally {
      pairs.close();
    }
    this.pid = this.#launched.pid;
    native.watchExit(this.#launched.pidfd, (status) => void this.#ended(name, status));
    void this.#launched.started.then((report) => {
      if (report === null) this.#emit({ type: 'executed' });
    });
  }

  #listen(link: number): Link {
    return new Link(
      link,
      (bytes) => eventsOf(bytes).forEach((type) => this.#emit({ type })),
      () => this.#emit({ type: 'link-closed' }),
    );
  }

  write(byte: number): void {
    this.#link.write(byte);
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
    this.#link.close();
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
  return signal === null ? `exit code ${code}` : `killed by signal ${signal}`;
}
