import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Outbox, type Connection } from '../../../vassal/loggers/outbox.ts';
import { until } from '../../support/index.ts';
import { messages } from './surroundings.ts';

/** A server that may be away, and one that takes so many messages before it fails. */
function server(): {
  taken: string[];
  up: boolean;
  most: number;
  connect: () => Promise<Connection>;
  connects: number;
} {
  const state = {
    taken: [] as string[],
    up: true,
    most: Infinity,
    connects: 0,
    connect: async (): Promise<Connection> => {
      state.connects++;
      if (!state.up) throw new Error('away');
      return {
        send: async (list) => {
          for (let [first] = list; first !== undefined; [first] = list) {
            if (state.most-- <= 0) throw new Error('broken');
            state.taken.push(String(first).trimEnd());
            list.shift();
          }
        },
        close: () => undefined,
      };
    },
  };
  return state;
}

test('nothing is connected before the start, and nothing is lost by it', async () => {
  const far = server();
  const box = new Outbox('test', far.connect, assert.fail);
  box.write(messages('one'));
  assert.equal(far.connects, 0);
  box.start();
  box.write(messages('two'));
  await until(() => far.taken.length === 2);
  assert.deepEqual(far.taken, ['one', 'two']);
  assert.equal(far.connects, 1);
  await box.close();
});

test('a connection that breaks is made again; the rest of what it had goes on in its order', async () => {
  const far = server();
  far.most = 3;
  const reports: string[] = [];
  const box = new Outbox('test', far.connect, (text) => reports.push(text));
  box.start();
  box.write(messages('1', '2', '3', '4', '5'));
  await until(() => far.taken.length === 3);
  far.most = Infinity;
  await until(() => far.taken.length === 5);
  assert.deepEqual(far.taken, ['1', '2', '3', '4', '5']);
  assert.deepEqual(reports, ['[log] test: broken; it is tried again']);
  await box.close();
});

test('what waits for somebody who is away is bounded; trouble and losses are told once', async () => {
  const far = server();
  far.up = false;
  const reports: string[] = [];
  const box = new Outbox('test', far.connect, (text) => reports.push(text));
  box.start();
  for (let index = 0; index < 3000; index++) box.write(messages('x'.repeat(999)));
  await until(() => far.connects > 2);
  assert.deepEqual(reports, ['[log] test: away; it is tried again']);
  far.up = true;
  await until(() => reports.length === 2);
  await until(() => far.taken.length > 1000);
  const lost = Number(/(\d+) lines are lost/.exec(reports[1] ?? '')?.[1]);
  assert.equal(far.taken.length + lost, 3000);
  await box.close();
});

test('the end does not wait for somebody who is away, and counts what he never got', async () => {
  const far = server();
  far.up = false;
  const reports: string[] = [];
  const box = new Outbox('test', far.connect, (text) => reports.push(text));
  box.write(messages('one', 'two'));
  await box.close();
  assert.deepEqual(reports, ['[log] test: away; it is tried again', '[log] test: 2 lines are lost']);
});

test('the end sends what waits', async () => {
  const far = server();
  const box = new Outbox('test', far.connect, assert.fail);
  box.write(messages('one', 'two'));
  await box.close();
  assert.deepEqual(far.taken, ['one', 'two']);
});
