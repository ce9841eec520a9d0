import { Configuration } from '../config/index.ts';
import { Failure, reason } from '../errors/index.ts';
import { createLog, datePrefix, type Log, type ProcessLog } from '../log/index.ts';
import { requestLogOf } from '../log-format/index.ts';
import type { ToMaster, ToWorker, WorkerPlan } from '../channel/index.ts';
import { openLines, type LineEvents, type Lines } from '../channel/index.ts';
import { chdir2, coresOf, needApp } from '../master/options.ts';
import { usedParts } from '../parts.ts';
import { readModifiers, type Modifiers } from '../protocols/index.ts';
import {
  allowedModifiers,
  bufferSize,
  cgiMode,
  enableProxyProtocol,
  httpTimeout,
  httpVar,
  limitPost,
  maxVars,
  remapModifier,
  socketTimeout,
  soSendTimeout,
} from '../protocols/options.ts';
import { addedHeaders } from '../request/index.ts';
import { addHeader, remHeader } from '../request/options.ts';
import { native } from '../../native/index.ts';
import { attend } from './attend.ts';
import { connectorOf } from './connector.ts';
import type { Field, Invoke } from './calls.ts';
import type { Application, Handler, Responder, WorkerContext, WorkerHooks } from './context.ts';
import type { Counters } from '../counters/index.ts';
import { createDispatch } from './dispatch.ts';
import { end, type Life } from './end.ts';
import { openInstance } from './instance.ts';
import { waitForReader } from './output.ts';
import { Questions } from './questions.ts';
import { describeRunning } from './running.ts';
import { createService, type Service } from './service.ts';
export { rehearseService } from './rehearsal.ts';
export { runTemplate } from './template.ts';

const CHANNEL = 3;
const NO_APPLICATION = 22;
/** Exit code of a worker that could not go on. */
const RETIRED = 1;

/** Runs a worker: everything it needs comes over its channel, and it ends with it. */
export async function runWorker(): Promise<void> {
  const log = createLog();
  let life: Promise<Life> | null = null;
  let questions: Questions | null = null;
  native.setCloseOnExec(CHANNEL, true);
  const events: LineEvents<ToWorker> = {
    message: (message) => {
      if (message.type === 'plan')
        life ??= begin(message.plan, channel, log, (questions = new Questions(channel)));
      else if (message.type === 'answer') questions?.answered(message);
      else void life?.then((running) => running.handle(message));
    },
    ended: () => {
      log.line('my master is gone: this worker ends');
      process.exit(1);
    },
  };
  const channel: Lines<ToMaster> = openLines(CHANNEL, events, Infinity);
}

async function begin(
  plan: WorkerPlan,
  channel: Lines<ToMaster>,
  log: ProcessLog,
  questions: Questions,
): Promise<Life> {
  native.setName(plan.name);
  const lent = [...Object.values(plan.companion ?? {}), ...Object.values(plan.shared)] as number[];
  const inherited = plan.sockets.map(({ descriptor }) => descriptor);
  for (const descriptor of [...inherited, ...lent]) native.setCloseOnExec(descriptor, true);
  const configuration = new Configuration(plan.settings);
  log.date(datePrefix(configuration));
  if (plan.requests !== null) {
    native.setCloseOnExec(plan.requests, true);
    waitForReader();
  }
  const { id, name, aide, generation, respawns, sockets, companion, shared } = plan;
  const { counters, instance } = openInstance(plan);
  const ending = Promise.withResolvers<number>();
  const retire = (reason: string): void => {
    log.line(reason);
    ending.resolve(RETIRED);
  };
  const recycle = (): void => {
    channel.send({ type: 'recycling' });
    ending.resolve(0);
  };
  const command = (asked: 'reload' | 'stop', reason: string): void =>
    channel.send({ type: 'command', command: asked, reason });
  const invoker = Promise.withResolvers<Invoke>();
  const connector = Promise.withResolvers<WorkerContext['connect']>();
  const context = {
    configuration,
    log,
    counters,
    id,
    name,
    aide,
    generation,
    respawns,
    sockets,
    instance,
    companion,
    shared,
    calls: {},
    api: {},
    invoke: (name: string, fields: readonly Field[]) =>
      invoker.promise.then((invoke) => invoke(name, fields)),
    connect: (modifier1: number, descriptor: number) =>
      connector.promise.then((connect) => connect(modifier1, descriptor)),
    ask: (part: string, question: unknown) => questions.ask(part, question),
    command,
    recycle,
    retire,
  };
  try {
    const { hooks, services } = await loadParts(context);
    for (const hook of hooks) await hook.loaded?.();
    const directory = configuration.get(chdir2);
    if (directory !== null) process.chdir(directory);
    const applications = hooks.flatMap((hook) => hook.applications ?? []);
    if (aide === null && loaded(applications).length === 0 && configuration.get(needApp)) {
      log.line('*** no app loaded. GAME OVER ***');
      return await fail(channel, 'no application was loaded', NO_APPLICATION);
    }
    const able = applications.find(({ invoke }) => invoke !== undefined)?.invoke ?? nobody;
    invoker.resolve(hooks.reduce((invoke, hook) => hook.invoke?.(invoke) ?? invoke, able));
    const modifiers = readModifiers(configuration.get(remapModifier), configuration.get(allowedModifiers));
    connector.resolve(connectorOf(applications, modifiers));
    const responders = hooks.flatMap((hook) => hook.responders ?? []);
    for (const hook of hooks) await hook.accepting?.();
    const serving = {
      plan,
      configuration,
      channel,
      log,
      counters,
      hooks,
      services,
      modifiers,
      applications,
      responders,
    };
    const life = aide === null ? serve(serving) : attend({ channel, counters, hooks, applications });
    void ending.promise.then((exit) => life.drain(exit));
    return life;
  } catch (thrown) {
    log.line(reason(thrown));
    const exit = thrown instanceof Failure ? thrown.exit : 1;
    return fail(channel, reason(thrown), exit);
  }
}

function nobody(name: string): Promise<never> {
  return Promise.reject(new Error(`no application can run "${name}"`));
}

interface Loaded {
  readonly hooks: readonly WorkerHooks[];
  /** Handlers of parts, by modifier1. */
  readonly services: Readonly<Record<number, Handler>>;
}

async function loadParts(context: WorkerContext): Promise<Loaded> {
  const hooks: WorkerHooks[] = [];
  const services: Record<number, Handler> = {};
  for (const part of usedParts(context.configuration)) {
    const code = await part.load?.();
    const made = await code?.worker?.(context);
    for (const [modifier, make] of Object.entries(code?.handlers ?? {}))
      services[Number(modifier)] = await make(context);
    if (made === undefined) continue;
    hooks.push(made);
    Object.assign(context.calls, made.calls);
    Object.assign(context.api, made.api);
  }
  return { hooks, services };
}

interface Serving {
  readonly plan: WorkerPlan;
  readonly configuration: Configuration;
  readonly channel: Lines<ToMaster>;
  readonly log: Log;
  readonly counters: Counters;
  readonly hooks: readonly WorkerHooks[];
  readonly services: Loaded['services'];
  readonly modifiers: Modifiers;
  readonly applications: readonly Application[];
  readonly responders: readonly Responder[];
}

function serve(serving: Serving): Life {
  const { plan, configuration, channel, log, counters, hooks, services, modifiers } = serving;
  const { applications, responders } = serving;
  const cores = coresOf(configuration, Math.max(...applications.map(({ cores }) => cores)));
  const sendTimeout = configuration.get(soSendTimeout);
  const service = createService({
    sockets: hooks.some(({ servesItself }) => servesItself === true) ? [] : plan.sockets,
    cores,
    limits: {
      bufferSize: configuration.get(bufferSize),
      limitPost: configuration.get(limitPost),
      patience: configuration.get(socketTimeout) * 1000,
      sendPatience: sendTimeout === null ? null : sendTimeout * 1000,
      // Each takes two places: name and value.
      maxVariables: configuration.get(maxVars) * 2,
      gatewayPatience: configuration.get(httpTimeout) * 1000,
      gatewayVariables: configuration.get(httpVar),
      proxy: configuration.get(enableProxyProtocol),
    },
    dress: {
      cgi: configuration.get(cgiMode),
      added: addedHeaders(configuration.get(addHeader)),
      removed: configuration.get(remHeader),
    },
    dispatch: createDispatch(responders, applications, log, services, modifiers),
    log,
    worker: plan.id,
    requestLog: requestLogOf(configuration, plan.requests ?? 2, plan.shared),
    counters,
    observers: hooks.flatMap(({ observer }) => observer ?? []),
    gates: hooks.flatMap(({ gates }) => gates ?? []),
    onLoyal: () => channel.send({ type: 'loyal' }),
  });
  service.start(!plan.paused);
  counters.set('cores', cores);
  channel.send({ type: 'accepting', applications: loaded(applications).length, cores });
  return life(service, serving);
}

function loaded(applications: readonly Application[]): readonly Application[] {
  return applications.filter(({ dynamic }) => !dynamic);
}

function life(service: Service, { channel, counters, hooks, applications }: Serving): Life {
  let ending: Promise<void> | null = null;
  const drain = (exit: number): void => {
    ending ??= end(() => service.drain(), hooks, applications, exit);
  };
  return {
    drain,
    handle: (message) => {
      switch (message.type) {
        case 'drain':
          return drain(0);
        case 'pause':
          return service.pause();
        case 'resume':
          return service.resume();
        case 'look':
          return service.wire.look();
        case 'snapshot':
          return channel.send({
            type: 'counters',
            ticket: message.ticket,
            counters: describeRunning(service, loaded(applications), counters),
          });
        case 'tell':
          for (const { told } of hooks) told?.[message.part]?.(message.message);
          return;
        case 'answer':
        case 'plan':
          return;
      }
    },
  };
}

/** Says why it cannot serve, and ends when the message is out. */
function fail(channel: Lines<ToMaster>, text: string, exit: number): Promise<never> {
  channel.send({ type: 'failed', text, exit });
  setImmediate(() => process.exit(exit));
  return new Promise(() => undefined);
}
