import assert from 'node:assert/strict';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { createRequestLog, defaultLine, type LoggedRequest } from '../../../vassal/log/index.ts';
import { BlockHead, BlockRequest, VarsBuilder } from '../../../vassal/request/index.ts';
import { folder } from '../../support/index.ts';

const VARIABLES = {
  REQUEST_METHOD: 'POST',
  REQUEST_URI: '/foo?x=1',
  SERVER_PROTOCOL: 'HTTP/1.1',
  REMOTE_ADDR: '127.0.0.1',
};

function entry(
  variables: Readonly<Record<string, string>>,
  more: Partial<LoggedRequest> = {},
): LoggedRequest {
  const builder = new VarsBuilder(4096);
  for (const [name, value] of Object.entries(variables)) builder.add(name, value);
  const request = new BlockRequest(new BlockHead(builder.block()));
  const headers = { length: 1 } as LoggedRequest['response']['headers'];
  const response = { status: 200, headBytes: 45, bodyBytes: 5, headers };
  return { request, response, core: 3, micros: 12_345.6, application: 0, own: 2, total: 7, ...more };
}

/** The line with what changes from run to run replaced. */
function line(logged: LoggedRequest, inMicros = false): string {
  return defaultLine(logged, inMicros)
    .replace(String(process.pid), 'PID')
    .replace(/\[\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}\]/, '[DATE]');
}

test('LOG-035 the default line, as observed on the original', () => {
  assert.equal(
    line(entry(VARIABLES)),
    '[pid: PID|app: 0|req: 2/7] 127.0.0.1 () {8 vars in 96 bytes} [DATE] POST /foo?x=1 => generated 5 bytes ' +
      'in 12 msecs (HTTP/1.1 200) 1 headers in 45 bytes (1 switches on core 3)',
  );
});

test('LOG-037 a request that reached no application has app -1, req -1 and no switch', () => {
  assert.equal(
    line(entry({ ...VARIABLES, REMOTE_USER: 'bob' }, { application: -1 })),
    '[pid: PID|app: -1|req: -1/7] 127.0.0.1 (bob) {10 vars in 114 bytes} [DATE] POST /foo?x=1 => generated 5 bytes ' +
      'in 12 msecs (HTTP/1.1 200) 1 headers in 45 bytes (0 switches on core 3)',
  );
});

test('LOG-036 log-micros shows microseconds', () => {
  assert.match(line(entry(VARIABLES), true), / in 12346 micros /);
});

test('UTF-8 of the client stays legible, control characters do not stay', () => {
  const said = entry({ ...VARIABLES, REQUEST_URI: '/\xc3\xa9\x1b[2J', REMOTE_USER: 'bob\n[pid: 1|' });
  const text = line(said);
  assert.match(text, /POST \/é\\x1b\[2J =>/);
  assert.match(text, /\(bob\\x0a\[pid: 1\|\)/);
});

test('one line for one request, whatever its variables hold', () => {
  const latin1 = fc.string({ unit: fc.nat(255).map((code) => String.fromCharCode(code)), maxLength: 50 });
  fc.assert(
    fc.property(latin1, latin1, latin1, (uri, user, method) => {
      const text = line(entry({ REQUEST_URI: uri, REMOTE_USER: user, REQUEST_METHOD: method }));
      assert.doesNotMatch(text, /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028\u2029]/);
    }),
  );
});

test('the lines of one turn leave together, a closed sink loses them', async (t) => {
  const path = join(folder(t), 'log');
  const descriptor = openSync(path, 'w');
  const log = createRequestLog(false, descriptor);
  log.write(entry(VARIABLES));
  log.write(entry(VARIABLES));
  assert.equal(readFileSync(path, 'utf8'), '');
  await setImmediate();
  assert.equal(readFileSync(path, 'utf8').split('\n').length, 3);
  closeSync(descriptor);
  log.write(entry(VARIABLES));
  await setImmediate();
});
