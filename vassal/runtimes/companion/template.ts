import { native, type ExitStatus, type LaunchPlan } from '../../../native/index.ts';
import { openLines, type LentCompanion, type Lines } from '../../channel/index.ts';
import { descriptorsOf, parentOf } from '../../forge/index.ts';
import type { BornProcess, Launcher } from '../../master/context.ts';
import { Companion, type CompanionSettings } from './companion.ts';
import type { Program } from './program.ts';

/** What a template says of the workers that it forks. */
type FromTemplate =
  | { readonly type: 'forked'; readonly ticket: number; readonly pid: number }
  /** As waitpid(2) has it. */
  | { readonly type: 'exited'; readonly ticket: number; readonly code: number; readonly signal: number };

/** First number under which a forked process has the descriptors of its plan, before the launcher moves them. */
const FIRST = 5;
/** More descriptors than a message can carry are the business of the master. */
const MOST = 128;
const SIGKILL = 9;

/** A worker that was ordered: its process when there is one, and who waits for its end. */
interface Order {
  /** `null` until there is one. */
  process: { readonly pid: number; readonly pidfd: number } | null;
  readonly started: BornProcess['started'];
  readonly born: (process: BornProcess) => void;
  readonly exited: PromiseWithResolvers<ExitStatus>;
}

/**
 * An interpreter that loads the application once, and forks a worker with its companion for each order of the master
 * (docs/companion.md). It is tenant code: what it says can only end its own workers.
 */
export class Template implements Launcher {
  readonly companion: Companion;
  readonly #control: number;
  readonly #lines: Lines<never>;
  readonly #orders = new Map<number, Order>();
  #next = 1;
  #open = true;

  constructor(settings: Omit<CompanionSettings, 'program'> & { readonly program: Program }) {
    const [ours, theirs] = native.socketPair();
    try {
      const program = { ...settings.program, descriptors: [theirs, ...(settings.program.descriptors ?? [])] };
      this.companion = new Companion({ ...settings, program });
    } catch (thrown) {
      native.close(ours);
      throw thrown;
    } finally {
      native.close(theirs);
    }
    this.#control = ours;
    this.#lines = openLines<FromTemplate, never>(ours, {
      message: (message) => this.#told(message),
      ended: () => this.#ended(),
    });
  }

  launch(
    plan: LaunchPlan,
    name: string,
    lent: LentCompanion,
    born: (process: BornProcess) => void,
  ): 'companion' | null {
    const descriptors = descriptorsOf(plan);
    if (!this.#open || descriptors.length > MOST) return null;
    const ticket = this.#next++;
    const { program, file, writer, started } = native.prepareLaunch(renumbered(plan, lent));
    try {
      const text = `${ticket} ${name} ${program}\n`;
      native.sendDescriptors(this.#control, Buffer.from(text), [file, writer, ...descriptors]);
    } catch {
      return null;
    } finally {
      native.close(file);
      native.close(writer);
    }
    this.#orders.set(ticket, {
      process: null,
      started,
      born,
      exited: Promise.withResolvers<ExitStatus>(),
    });
    return 'companion';
  }

  /** No more orders: it ends with the last of its workers, at once when it is still loading. */
  stop(loaded: boolean): void {
    this.#open = false;
    if (loaded) void this.companion.close();
    else this.companion.kill();
  }

  #told(message: FromTemplate): void {
    const order = this.#orders.get(message.ticket);
    if (order === undefined) return;
    if (message.type === 'forked') return this.#forked(order, Number(message.pid));
    if (message.type !== 'exited') return;
    this.#orders.delete(message.ticket);
    const { code, signal } = message;
    order.exited.resolve(signal > 0 ? { code: null, signal } : { code, signal: null });
  }

  #forked(order: Order, pid: number): void {
    const pidfd = native.openPidfd(pid);
    // Only what it forked itself may ever be killed in its name.
    if (pidfd === null || order.process !== null || parentOf(pid) !== this.companion.pid) {
      if (pidfd !== null) native.close(pidfd);
      return this.companion.kill();
    }
    order.process = { pid, pidfd };
    order.born(processOf(order, { pid, pidfd }));
  }

  /** Nobody tells how its workers end any more, but they live on. */
  #ended(): void {
    this.#open = false;
    this.#lines.close();
    for (const order of this.#orders.values()) {
      if (order.process !== null) native.watchExit(order.process.pidfd, order.exited.resolve);
      else order.born(neverBorn(order));
    }
    this.#orders.clear();
  }
}

function processOf(
  order: Order,
  { pid, pidfd }: { readonly pid: number; readonly pidfd: number },
): BornProcess {
  let open = true;
  return {
    pid,
    started: order.started,
    kill: () => void (open && native.signal(pidfd, SIGKILL)),
    watch: (onExit) =>
      void order.exited.promise.then((status) => {
        open = false;
        native.close(pidfd);
        onExit(status);
      }),
  };
}

/** An order that the template took with it. */
function neverBorn({ started }: Order): BornProcess {
  return {
    pid: 0,
    started,
    kill: () => undefined,
    watch: (onExit) => setImmediate(() => onExit({ code: 1, signal: null })),
  };
}

/**
 * The plan as the forked process executes it: its descriptors have other numbers, those of the companion follow them,
 * and it does not die with the template, which is only its parent by accident.
 */
function renumbered(plan: LaunchPlan, { channel, process: companion, lifeline }: LentCompanion): LaunchPlan {
  let next = FIRST;
  return plan
    .filter(({ op }) => op !== 'parent-death-signal')
    .map((step) => {
      if (step.op !== 'descriptors') return step;
      const targets = [...step.map.map(({ to }) => to), channel, companion, lifeline];
      return { op: 'descriptors', map: targets.map((to) => ({ from: next++, to })) };
    });
}
