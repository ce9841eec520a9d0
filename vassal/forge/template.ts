import { native, type Launched, type LaunchPlan } from '../../native/index.ts';
import { openLines, type LentCompanion } from '../channel/index.ts';
import { exitOf, Failure, reason } from '../errors/index.ts';
import type { BornProcess, Launcher, MasterContext, MasterHooks, Surroundings } from '../master/context.ts';
import { ERR_MASTER_WORKER } from '../master/errors.ts';
import { childOf } from './born.ts';
import { order } from './client.ts';
import { bear, itself } from './self.ts';
import { ORDERS, WORD, type FromTemplate } from './template-process.ts';

const SIGKILL = 9;
/** A fork takes two milliseconds; so long the master waits for a template that does not answer, once. */
const ANSWER_MS = 2000;
/** A line of the log is no place for more of what a tenant says. */
const LONGEST_WORD = 500;

/** Loads the application once in a template that forks the workers (manual 3.9, design §2). */
export function templateHooks(context: MasterContext): MasterHooks {
  const template = new Template(context);
  return {
    launcher: (surroundings) => (surroundings.processes < 2 ? null : template.load(surroundings)),
    stop: () => template.stop(),
  };
}

/**
 * A fork of the master that loads the application of a generation and then blocks on orders to fork a worker, which
 * becomes a child of the master. It is tenant code: what it says can only end its own workers.
 */
class Template implements Launcher {
  readonly #context: MasterContext;
  readonly #ready = Promise.withResolvers<Launcher | null>();
  #process: BornProcess | null = null;
  #orders = -1;
  #state: 'loading' | 'ready' | 'over' = 'loading';

  constructor(context: MasterContext) {
    this.#context = context;
  }

  load(surroundings: Surroundings): Promise<Launcher | null> {
    const { configuration, generation } = this.#context;
    const [orders, theirs] = native.socketPair();
    const [word, theirWord] = native.socketPair();
    const sent = Buffer.from(JSON.stringify({ settings: configuration.settings, generation }));
    const file = native.memoryFile('template', sent);
    native.sendDescriptors(orders, Buffer.of(0), [file]);
    native.close(file);
    this.#orders = orders;
    const lines = openLines<FromTemplate, never>(word, {
      message: (message) => {
        lines.close();
        this.#told(message);
      },
      ended: () => undefined,
    });
    bear(planOf(surroundings, theirs, theirWord), (launched) => {
      native.close(theirs);
      native.close(theirWord);
      this.#born(launched);
    });
    return this.#ready.promise;
  }

  launch(
    plan: LaunchPlan,
    _name: string,
    _lent: LentCompanion,
    born: (process: BornProcess) => void,
  ): 'application' | null {
    if (this.#state !== 'ready') return null;
    let launched: Launched;
    try {
      launched = order(this.#orders, inherited(plan), () => this.#process?.kill(), ANSWER_MS);
    } catch (thrown) {
      this.#context.log.line(`the template of the workers forks none: ${reason(thrown)}`);
      this.stop();
      return null;
    }
    born(childOf(launched));
    return 'application';
  }

  /** Its workers live on. */
  stop(): void {
    this.#end();
    this.#process?.kill();
  }

  #born(launched: Launched): void {
    this.#process = childOf(launched);
    if (this.#state === 'over') this.#process.kill();
    this.#process.watch(({ code, signal }) => {
      this.#process = null;
      const how = signal === null ? `it ended with ${code}` : `it was killed by signal ${signal}`;
      if (this.#state === 'ready')
        this.#context.log.line(
          `the template of the workers is gone: ${how}; the next ones load for themselves`,
        );
      this.#end();
      this.#ready.reject(failure(`the template of the workers is gone: ${how}`, 1));
    });
  }

  #told(word: FromTemplate): void {
    if (this.#state !== 'loading') return;
    if (word.type === 'loaded') {
      this.#state = 'ready';
      return this.#ready.resolve(this);
    }
    this.#end();
    if (word.type === 'failed') return this.#ready.reject(failure(printable(word.text), exitOf(word.exit)));
    this.#context.log.line(`lazy-apps was switched on: ${printable(word.why)}`);
    this.#ready.resolve(null);
  }

  #end(): void {
    this.#state = 'over';
    if (this.#orders >= 0) native.close(this.#orders);
    this.#orders = -1;
  }
}

/** A template starts with what its workers start with, but serves nothing. */
function planOf({ environment, directory }: Surroundings, orders: number, word: number): LaunchPlan {
  const [path = '', ...rest] = itself();
  return [
    { op: 'process-group' },
    { op: 'parent-death-signal', signal: SIGKILL },
    { op: 'signals-default' },
    {
      op: 'descriptors',
      map: [
        { from: orders, to: ORDERS },
        { from: word, to: WORD },
      ],
    },
    { op: 'open', path: '/dev/null', descriptor: 0, write: false },
    { op: 'environment', entries: environment },
    ...(directory === null ? [] : [{ op: 'chdir' as const, path: directory }]),
    { op: 'exec', path, argv: [path, ...rest, 'template'] },
  ];
}

/** A worker goes on where the application has gone while it was loaded: in its directory, with its variables. */
function inherited(plan: LaunchPlan): LaunchPlan {
  return plan.filter(({ op }) => op !== 'environment' && op !== 'chdir');
}

function failure(found: string, exit: number): Failure {
  return new Failure({ ...ERR_MASTER_WORKER, exit }, { tried: 'load the application', found });
}

function printable(text: unknown): string {
  return String(text)
    .slice(0, LONGEST_WORD)
    .replace(/[^\P{Cc}\n]/gu, ' ');
}
