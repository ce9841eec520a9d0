import { readFileSync } from 'node:fs';
import { native, type ExitStatus, type LaunchPlan } from '../../../native/index.ts';
import { openLines, type LentCompanion, type Lines } from '../../channel/index.ts';
import type { BornProcess, Launcher } from '../../master/context.ts';
import { Companion, type CompanionSettings } from './companion.ts';
import type { Program } from './program.ts';

/** What a template says of the workers that it forks. */
type FromTemplate =
  | { readonly type: 'forked'; readonly ticket: number; readonly pid: number }
  /** As waitpid(2) has it. */
  | { readonly type: 'exited'; readonly ticket: number; readonly code: number; readonly signal: number };

/** First number under which a forked process has the descriptors of its plan, before the launcher moves them. */
const FIRST = 100;
/** More descriptors than a message can carry are the business of the master. */
const MOST = 128;
const SIGKILL = 9;

/** A worker that was ordered: its process when there is one, and who waits for its end. */
interface Order {
  /** 0 until there is one. */
  pid: number;
  /** When it started, as the kernel counts: a number may belong to another process later. */
  startedAt: string;
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
      const program = { ...settings.program, descriptors: [theirs] };
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
    worker: number,
    lent: LentCompanion,
    born: (process: BornProcess) => void,
  ): boolean {
    const descriptors = descriptorsOf(plan);
    if (!this.#open || descriptors.length > MOST) return false;
    const ticket = this.#next++;
    const { program, file, writer, started } = native.prepareLaunch(renumbered(plan, lent));
    try {
      const text = `${ticket} ${worker} ${program}\n`;
      native.sendDescriptors(this.#control, Buffer.from(text), [file, writer, ...descriptors]);
    } catch {
      return false;
    } finally {
      native.close(file);
      native.close(writer);
    }
    this.#orders.set(ticket, {
      pid: 0,
      startedAt: '',
      started,
      born,
      exited: Promise.withResolvers<ExitStatus>(),
    });
    return true;
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
    const identity = identify(pid);
    // Only what it forked itself may ever be killed in its name.
    if (identity?.parent !== this.companion.pid || order.pid !== 0) return this.companion.kill();
    order.pid = pid;
    order.startedAt = identity.startedAt;
    order.born(processOf(order));
  }

  /** Nobody would tell how its workers end: they go with it, and others load for themselves. */
  #ended(): void {
    this.#open = false;
    this.#lines.close();
    for (const order of this.#orders.values()) {
      if (order.pid === 0) order.born(processOf(order));
      kill(order);
      order.exited.resolve({ code: null, signal: SIGKILL });
    }
    this.#orders.clear();
  }
}

function processOf(order: Order): BornProcess {
  return {
    pid: order.pid,
    started: order.started,
    watch: (onExit) => void order.exited.promise.then(onExit),
    kill: () => kill(order),
  };
}

function kill({ pid, startedAt }: Order): void {
  try {
    if (identify(pid)?.startedAt === startedAt) process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended, and its template is about to say so.
  }
}

function identify(pid: number): { readonly parent: number; readonly startedAt: string } | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { parent: Number(fields[1]), startedAt: fields[19] ?? '' };
  } catch {
    return null;
  }
}

function descriptorsOf(plan: LaunchPlan): number[] {
  return plan.flatMap((step) => (step.op === 'descriptors' ? step.map.map(({ from }) => from) : []));
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
