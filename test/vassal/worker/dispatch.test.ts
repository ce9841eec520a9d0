import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  BlockHead,
  BlockRequest,
  ClientGone,
  SinkResponse,
  VarsBuilder,
  type Sink,
} from '../../../vassal/request/index.ts';
import { Counters } from '../../../vassal/counters/index.ts';
import { LONGEST } from '../../../vassal/channel/index.ts';
import type { Application, Responder } from '../../../vassal/worker/context.ts';
import { readModifiers } from '../../../vassal/protocols/index.ts';
import { createDispatch } from '../../../vassal/worker/dispatch.ts';
import { describeRunning } from '../../../vassal/worker/running.ts';

function request(modifier1: number, value = ''): BlockRequest {
  const builder = new VarsBuilder(65535);
  builder.add('HTTP_BIG', value);
  return new BlockRequest(new BlockHead(builder.block(), modifier1));
}

function application(modifier1: number, handler: Application['handler']): Application {
  return { mountpoint: '', modifier1, handler, cores: 1 };
}

const says =
  (text: string): Application['handler'] =>
  (_request, response) =>
    response.end(text);

/** Dispatches one request: the bytes of the answer, what was logged, and the outcome. */
async function dispatched(
  modifier1: number,
  applications: readonly Application[],
  responders: readonly Responder[] = [],
  services: Parameters<typeof createDispatch>[3] = {},
  modifiers = readModifiers([], []),
): Promise<{ text: string; lines: string[]; application: number; failed: boolean }> {
  let text = '';
  const lines: string[] = [];
  const sink: Sink = {
    write: (before, bytes, after) => Boolean((text += before + String(bytes ?? '') + after)),
    drained: () => Promise.resolve(),
    end: (before, bytes, after) => void (text += before + String(bytes ?? '') + after),
    endFile: () => assert.fail('no file'),
    gone: Promise.resolve(),
  };
  const log = { line: (line: string) => void lines.push(line), event: () => undefined };
  const response = new SinkResponse(sink, {
    protocol: 'HTTP/1.1',
    head: false,
    cgi: false,
    persistent: false,
    delimited: false,
    added: '',
    removed: [],
  });
  const outcome = await createDispatch(
    responders,
    applications,
    log,
    services,
    modifiers,
  )(request(modifier1), response);
  return { text, lines, ...outcome };
}

test('an application that loads what requests name comes after those that are loaded', async () => {
  const dynamic = { ...application(0, says('dynamic')), dynamic: true };
  const both = [dynamic, application(24, says('js'))];
  assert.match((await dispatched(0, both)).text, /js$/);
  assert.match((await dispatched(0, [dynamic])).text, /dynamic$/);
});

test('remap-modifier and allowed-modifiers choose who answers', async () => {
  const both = [application(0, says('wsgi')), application(9, says('cgi'))];
  const line = '-- unavailable modifier requested: 9 --';
  const remapped = readModifiers(['9:5'], []);
  assert.match((await dispatched(5, both, [], {}, remapped)).text, /cgi$/);
  assert.match((await dispatched(0, both, [], {}, remapped)).text, /wsgi$/);
  const refused = await dispatched(9, both, [], {}, readModifiers([], ['0']));
  assert.match(refused.text, /^HTTP\/1.1 500 /);
  assert.deepEqual(refused.lines, [line]);
});

test('PRT-008 the application of the modifier answers, and the first one for modifier 0', async () => {
  const applications = [application(24, says('js')), application(9, says('cgi'))];
  for (const [modifier1, text, index] of [
    [0, 'js', 0],
    [24, 'js', 0],
    [9, 'cgi', 1],
  ] as const) {
    const answer = await dispatched(modifier1, applications);
    assert.equal(answer.text.endsWith(`\r\n\r\n${text}`), true, answer.text);
    assert.equal(answer.application, index);
  }
});

test('CFG-110 PRT-007 PRT-009 an unavailable modifier is refused and named, whatever else could answer', async () => {
  const responder: Responder = (_request, response) => {
    response.end('file');
    return true;
  };
  for (const modifier1 of [1, 2, 3, 77, 171]) {
    const answer = await dispatched(modifier1, [application(24, says('js'))], [responder]);
    assert.match(answer.text, /^HTTP\/1\.1 500 /);
    assert.deepEqual(answer.lines, [`-- unavailable modifier requested: ${modifier1} --`]);
  }
});

test('what a modifier asks of the engine goes to its service, past responders and applications', async () => {
  const answers: Responder = () => assert.fail('no request of the web');
  const { text, application: index } = await dispatched(111, [application(0, says('app'))], [answers], {
    111: says('service'),
  });
  assert.match(text, /service$/);
  assert.equal(index, -1);
  const thrown = await dispatched(111, [], [], { 111: () => Promise.reject(new Error('no value')) });
  assert.match(thrown.text, / 500 /);
  assert.match(thrown.lines.join(), /no value/);
});

test('responders are asked in order, the application when none answers', async () => {
  const asked: string[] = [];
  const pass: Responder = () => Boolean(asked.push('pass')) && false;
  const later: Responder = async (_request, response) => {
    asked.push('later');
    response.end('later');
    return true;
  };
  const answer = await dispatched(0, [application(24, says('js'))], [pass, later, pass]);
  assert.deepEqual([asked, answer.application], [['pass', 'later'], -1]);
  assert.match(answer.text, /later$/);
  assert.match((await dispatched(0, [application(24, says('js'))], [pass])).text, /js$/);
});

test('a client that is gone is no failure of its own request, and no answer to another', async () => {
  const thrower: Application['handler'] = () => Promise.reject(new ClientGone('gone'));
  const own = await dispatched(0, [
    application(24, (request, response) => {
      response.end('said');
      return thrower(request, response);
    }),
  ]);
  assert.deepEqual([own.failed, own.lines], [false, []]);
  const other = await dispatched(0, [application(24, thrower)]);
  assert.match(other.text, /^HTTP\/1\.1 500 /);
  assert.equal(other.failed, true);
  assert.match(other.lines.join(), /ClientGone: gone/);
});

test('without an application the answer is 500 and the log says why', async () => {
  const answer = await dispatched(0, []);
  assert.match(answer.text, /^HTTP\/1\.1 500 /);
  assert.match(answer.lines[0] ?? '', /no application found/);
});

test('what an application throws is a 500 and a trace, line by line', async () => {
  const answer = await dispatched(0, [
    application(24, () => {
      throw new Error('boom');
    }),
  ]);
  assert.match(answer.text, /^HTTP\/1\.1 500 /);
  assert.deepEqual([answer.application, answer.failed], [0, true]);
  assert.equal(answer.lines[0], 'Error: boom');
  assert.equal(
    answer.lines.some((line) => line.includes('\n')),
    false,
  );
});

test('what it throws after the engine broke the answer off is nobody’s failure', async () => {
  const answer = await dispatched(0, [
    application(24, (_request, response) => {
      response.abort();
      throw new Error('the client is gone');
    }),
  ]);
  assert.deepEqual([answer.failed, answer.lines], [false, []]);
});

test('the variables of running requests fit into one message, however long clients make them', () => {
  const counters = new Counters(new ArrayBuffer(Counters.bytes(1)), 1);
  const huge = Array.from({ length: 100 }, () => request(0, '\0'.repeat(60_000)));
  const running = [null, request(0, 'small'), ...huge];
  const told = describeRunning({ running: () => running }, [], counters);
  assert.ok(JSON.stringify(told).length < LONGEST);
  assert.deepEqual(told.cores[1]?.vars, ['HTTP_BIG=small']);
  assert.deepEqual(told.cores.map(({ inRequest }) => inRequest).filter(Boolean).length, 101);
});
