import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { native } from '../../../native/index.ts';
import { Configuration } from '../../../vassal/config/index.ts';
import { post } from '../../../vassal/mules/mailbox.ts';
import { Mule } from '../../../vassal/mules/mule.ts';
import { into, outOf, queueOf } from '../../../vassal/mules/queues.ts';
import type { Field } from '../../../vassal/worker/calls.ts';
import type { WorkerContext, WorkerHooks } from '../../../vassal/worker/context.ts';

interface Running {
  readonly hooks: WorkerHooks;
  /** Asks for the next message as the program does. */
  next(functions: boolean, seconds?: number): Promise<string[]>;
  tell(...fields: string[]): void;
  send(text: string): boolean;
}

/** A mule whose program runs for ever, without a process. */
function running(t: TestContext): Running {
  const [write, read] = native.messagePair();
  t.after(() => [write, read].forEach((end) => native.close(end)));
  const counters = new Map<string, number>();
  const context = {
    configuration: new Configuration([]),
    log: { line: () => undefined, event: () => undefined },
    name: 'mule-1',
    counters: { add: () => 0, get: () => 0, set: (name: string, value: number) => counters.set(name, value) },
    shared: { [into(queueOf(1))]: write, [outOf(queueOf(1))]: read },
  } as unknown as WorkerContext;
  const mule = new Mule(context, 1, { program: 'a.py', farms: '', any: 'no' }, []);
  const hooks = mule.hooks({ calls: {}, api: {} });
  hooks.invoke?.(() => new Promise(() => undefined));
  void hooks.accepting?.();
  const call = (name: string, fields: readonly string[]): unknown =>
    hooks.calls?.[name]?.(
      fields.map((field) => Buffer.from(field)),
      () => null,
    );
  return {
    hooks,
    next: async (functions, seconds = -1) => {
      const fields = (await call('mule-get-msg', [
        '1',
        '1',
        functions ? '1' : '0',
        String(seconds),
      ])) as Field[];
      return fields.map((field) => Buffer.from(field as string).toString());
    },
    tell: (...fields) => void call('mule-visited', fields),
    send: (text) => post(write, Buffer.from(text)),
  };
}

test('a function of the application runs in the program, which waits for a message meanwhile', async (t) => {
  const { hooks, next, tell, send } = running(t);
  const invoke = hooks.invoke?.(() => Promise.reject(new Error('not here')));
  const waiting = next(true);
  const done = invoke?.('signals.run', ['17']);
  assert.deepEqual(await waiting, ['function', '1', 'signals.run', '17']);
  tell('1', '0', 'result');
  assert.deepEqual((await done)?.map(String), ['result']);
  send('text');
  assert.deepEqual(await next(true), ['message', 'text']);
});

test('it waits while the program wants messages only, and a failure is one of its caller', async (t) => {
  const { hooks, next, tell, send } = running(t);
  const done = hooks.invoke?.(() => Promise.reject(new Error('not here')))('signals.run', []);
  send('text');
  assert.deepEqual(await next(false), ['message', 'text']);
  assert.deepEqual(await next(false, 0), []);
  assert.deepEqual(await next(true, 0), ['function', '1', 'signals.run']);
  tell('1', '1', 'ValueError');
  await assert.rejects(done ?? Promise.resolve(), /ValueError/);
});
