import { LONGEST_TIMER_MS } from '../config/index.ts';
import type { Api, Calls, Field, Invoke } from '../worker/calls.ts';
import type { WorkerContext, WorkerHooks } from '../worker/context.ts';
import { reason } from '../errors/index.ts';
import { logThrown } from '../log/index.ts';
import { messageHook } from './hook.ts';
import { Mailbox } from './mailbox.ts';
import { isJavaScript, muleMsgSize } from './options.ts';
import { ANY, farmQueue, outOf, queueOf } from './queues.ts';
import type { Senders } from './senders.ts';
import { Work } from './work.ts';

/** What the part says of a mule in its plan. */
export interface Detail {
  readonly program?: string;
  readonly farms: string;
  /** There is no mule with a program: then those without one take what is for any. */
  readonly any: 'yes' | 'no';
}

/** A function of the application that is to run in a program, between two of its messages. */
interface Visit {
  readonly name: string;
  readonly fields: readonly Field[];
  readonly done: PromiseWithResolvers<readonly Buffer[]>;
}

/** What a mule does (manual 6.9): it runs its program, or gives messages to the application. */
export class Mule {
  readonly #context: WorkerContext;
  readonly #detail: Detail;
  readonly #own: readonly string[];
  readonly #farms: readonly string[];
  readonly #mailbox: Mailbox;
  readonly #work: Work;
  /** Functions that wait for the program to wait. */
  readonly #visits: Visit[] = [];
  readonly #visiting = new Map<string, Visit>();
  /** Ends the wait of the program: there is a visit. */
  #knock = new AbortController();
  #nextVisit = 1;
  #runs = false;
  #draining = false;
  #application: Invoke = () => Promise.reject(new Error('there is no application'));

  constructor(context: WorkerContext, number: number, detail: Detail, farms: readonly string[]) {
    this.#context = context;
    this.#detail = detail;
    this.#own = [queueOf(number)];
    this.#farms = farms.map(farmQueue);
    this.#mailbox = new Mailbox(context.configuration.get(muleMsgSize));
    this.#work = new Work(context.counters);
  }

  hooks({ calls, api }: Senders): WorkerHooks {
    return {
      calls: { ...calls, ...this.#calls() },
      api: { ...api, ...this.#api() },
      invoke: (application) => {
        this.#application = application;
        return (name, fields) => (this.#runs ? this.#visit(name, fields) : application(name, fields));
      },
      accepting: () => void this.#live(),
      drain: () => this.#drain(),
    };
  }

  async #live(): Promise<void> {
    const { program } = this.#detail;
    if (program !== undefined) await this.#run(program, () => this.#start(program));
    if (this.#runs || this.#draining) return;
    const [found] = await this.#application('mules.begin', []).catch(() => []);
    if (String(found) === 'brain')
      await this.#run('its function', () => this.#application('mules.think', []));
    await this.#attend(messageHook() !== null || String(found) !== '');
  }

  #start(program: string): Promise<unknown> {
    if (isJavaScript(program)) return runJavaScript(this.#context, program);
    return this.#application('mules.run', [program]);
  }

  /** A program that ends leaves a mule without one. One that fails ends the mule: another begins it again. */
  async #run(program: string, start: () => Promise<unknown>): Promise<void> {
    this.#runs = true;
    try {
      await start();
    } catch (thrown) {
      if (this.#draining) return;
      const { log, retire, name } = this.#context;
      for (const line of reason(thrown).trimEnd().split('\n')) log.line(line);
      return retire(`the program of ${name.replace('-', ' ')} failed: ${program}`);
    }
    // A program of JavaScript goes on with what it began.
    this.#runs = isJavaScript(program);
  }

  /** Gives messages to the application, one after the other. @param hooked it has a function for them */
  async #attend(hooked: boolean): Promise<void> {
    const any = hooked || this.#detail.any === 'yes' ? [ANY] : [];
    while (!this.#draining && !this.#runs) {
      const message = await this.#mailbox.take(
        this.#descriptors([...this.#own, ...any, ...this.#farms]),
        null,
      );
      if (message === null) continue;
      this.#work.begin();
      await this.#deliver(message);
      this.#work.end();
    }
  }

  async #deliver(message: Buffer): Promise<void> {
    const hook = messageHook();
    try {
      if (hook === null) await this.#application('mules.message', [message]);
      else await hook(message);
    } catch (thrown) {
      // What comes from another language has its traceback in the message.
      logThrown(this.#context.log, hook === null ? reason(thrown) : thrown);
    }
  }

  #descriptors(queues: readonly string[]): number[] {
    return queues.flatMap((queue) => this.#context.shared[outOf(queue)] ?? []);
  }

  /** The next message of a program: `null` when none came in time, or when there is something else to do. */
  async #next(
    farms: boolean,
    own: boolean,
    seconds: number,
    knock: AbortSignal | null,
  ): Promise<Buffer | null> {
    this.#work.end();
    const queues = [...(own ? [...this.#own, ANY] : []), ...(farms ? this.#farms : [])];
    const late =
      seconds >= 0 ? AbortSignal.timeout(Math.min(LONGEST_TIMER_MS, Math.ceil(seconds * 1000))) : null;
    const signals = [late, knock].filter((signal) => signal !== null);
    const taken = await this.#mailbox.take(this.#descriptors(queues), AbortSignal.any(signals));
    if (taken !== null) this.#work.begin();
    return taken;
  }

  #calls(): Calls {
    return {
      // Which queues (own, farms), whether functions may come between, seconds to wait (-1: for ever).
      'mule-get-msg': async ([own, farms, functions, seconds]) => {
        const open = String(functions) === '1';
        const visit = open ? this.#visits.shift() : undefined;
        if (visit !== undefined) return this.#receive(visit);
        const knock = open ? this.#knock.signal : null;
        const message = await this.#next(String(farms) === '1', String(own) === '1', Number(seconds), knock);
        if (message !== null) return ['message', message];
        const late = open ? this.#visits.shift() : undefined;
        return late === undefined ? [] : this.#receive(late);
      },
      'mule-visited': ([ticket, failed, ...fields]) => {
        const visit = this.#visiting.get(String(ticket));
        this.#visiting.delete(String(ticket));
        if (String(failed) === '1') visit?.done.reject(new Error(String(fields[0])));
        else visit?.done.resolve(fields);
        return [];
      },
    };
  }

  #api(): Api {
    return {
      mule_get_msg: async ({ timeout = -1, farms = true } = {}) => this.#next(farms, true, timeout, null),
      farm_get_msg: async ({ timeout = -1 } = {}) => this.#next(true, false, timeout, null),
    };
  }

  #visit(name: string, fields: readonly Field[]): Promise<readonly Buffer[]> {
    const done = Promise.withResolvers<readonly Buffer[]>();
    this.#visits.push({ name, fields, done });
    this.#knock.abort();
    this.#knock = new AbortController();
    return done.promise;
  }

  #receive(visit: Visit): Field[] {
    const ticket = String(this.#nextVisit++);
    this.#visiting.set(ticket, visit);
    return ['function', ticket, visit.name, ...visit.fields];
  }

  /** What works on a message finishes it. A program that waits for none has no better moment to end than now. */
  async #drain(): Promise<void> {
    this.#draining = true;
    await this.#work.idle;
    if (this.#runs && !this.#mailbox.isAwaited) process.exit(0);
  }
}

async function runJavaScript(context: WorkerContext, file: string): Promise<void> {
  const { runProgram } = await import('../runtimes/javascript/index.ts');
  await runProgram(context, file);
}
