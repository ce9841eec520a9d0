import { Failure, reason } from '../errors/index.ts';
import type { TemplateHooks, WorkerContext, WorkerHooks } from '../worker/context.ts';
import { signalCalls, type Ask } from './calls.ts';
import { apiOf, handlerOf, hasHandlers, registered, templateApi } from './handlers.ts';
import { signalOf } from './number.ts';
import { MODIFIER, remoteSignals } from './remote.ts';
import type { Taken } from './switchboard.ts';

/** In a template of JavaScript. */
export function template(): TemplateHooks {
  return { api: templateApi() };
}

/** Signals that come over the sockets. */
export const handlers = {
  [MODIFIER]: (context: WorkerContext) => remoteSignals((question) => context.ask('signals', question)),
};

/**
 * Runs handlers in a worker: those of JavaScript in its own loop, those of other languages in the places of requests,
 * where the signal is taken only when there is one.
 */
export function worker(context: WorkerContext): WorkerHooks {
  const { counters, log } = context;
  const ask: Ask = (question) => context.ask('signals', question);
  let loading = true;
  const isLoading = (): boolean => loading;
  let last = 0;
  const complain = (text: string): void => log.line(`[uwsgi-signal] ${text}`);
  const noted = (promise: Promise<unknown>): void =>
    void promise.catch((thrown: unknown) => complain(reason(thrown)));

  const take = async (): Promise<number | null> => {
    const signal = await ask({ ask: 'take' });
    return typeof signal === 'number' ? (last = signal) : null;
  };
  /** Runs a handler of JavaScript; what it throws is its own affair. `false`: there is none. */
  const runHere = async (signal: number): Promise<boolean> => {
    const handler = handlerOf(signal);
    if (handler === undefined) return false;
    try {
      await handler(signal);
    } catch (thrown) {
      complain(`handler of signal ${signal}: ${thrown instanceof Error ? thrown.stack : String(thrown)}`);
    }
    return true;
  };
  /** Runs what is next; resolves with the signal, or `null` when another process had it. */
  const runNext = async (): Promise<number | null> => {
    const mixed = hasHandlers();
    const signal = mixed ? await take() : null;
    if (mixed && (signal === null || (await runHere(signal)))) return signal;
    try {
      const [taken] = await context.invoke('signal', signal === null ? [] : [String(signal)]);
      return taken === undefined ? null : signalOf(Number(taken));
    } catch (thrown) {
      if (thrown instanceof Failure) return null;
      const lost = signal ?? (await take());
      if (lost !== null) log.event(`error managing signal ${lost} on ${context.name.replace('-', ' ')}`);
      return lost;
    }
  };
  const serve = async (): Promise<void> => {
    if ((await runNext()) === null) return;
    counters.add('signals', 1);
    await ask({ ask: 'done' });
  };
  const wait = async (signal: number | null): Promise<Taken> => {
    const taken = (await ask({ ask: 'wait', signal })) as Taken;
    last = taken.signal;
    if (taken.handled) counters.add('signals', 1);
    return taken;
  };

  for (const question of registered()) noted(Promise.resolve(ask(question)));
  noted(Promise.resolve(ask({ ask: 'ready' })));
  return {
    accepting: () => void (loading = false),
    told: { signals: () => noted(serve()) },
    calls: {
      ...signalCalls(ask, isLoading),
      'signal-take': async () => [(await take()) ?? []].flat().map(String),
      'signal-wait': async ([signal]) => {
        const taken = await wait(signal === undefined ? null : Number(signal));
        return [String(taken.signal), taken.handled ? '1' : ''];
      },
    },
    api: {
      ...apiOf(ask, isLoading),
      signal: (signal: unknown) => ask({ ask: 'raise', signal: signalOf(signal) }),
      signal_registered: (signal: unknown) => ask({ ask: 'registered', signal: signalOf(signal) }),
      signal_wait: async (signal: unknown = null) => {
        const taken = await wait(signal === null ? null : signalOf(signal));
        if (taken.handled) await runHere(taken.signal);
        return taken.signal;
      },
      signal_received: () => last,
    },
  };
}
