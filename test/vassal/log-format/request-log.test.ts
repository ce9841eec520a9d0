import assert from 'node:assert/strict';
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { createRequestLog, defaultLine, type LoggedRequest } from '../../../vassal/log-format/index.ts';
import { entry, VARIABLES } from './entry.ts';
import { native } from '../../../native/index.ts';
import { folder, until } from '../../support/index.ts';

/** The line with what changes from run to run replaced. */
function line(logged: LoggedRequest, settings: Parameters<typeof defaultLine>[0] = {}): string {
  return defaultLine(settings)(logged)
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
  assert.match(line(entry(VARIABLES), { micros: true }), / in 12346 micros /);
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
  const log = createRequestLog(defaultLine({}), () => true, descriptor);
  log.write(entry(VARIABLES));
  log.write(entry(VARIABLES));
  assert.equal(readFileSync(path, 'utf8'), '');
  await setImmediate();
  assert.equal(readFileSync(path, 'utf8').split('\n').length, 3);
  closeSync(descriptor);
  log.write(entry(VARIABLES));
  await setImmediate();
});

test('what is shown besides: files, the header of a proxy, memory', () => {
  const file = entry(VARIABLES, {}, { isFile: true });
  assert.match(line(file), / in 12 msecs via sendfile\(\) \(HTTP/);
  const proxied = entry({ ...VARIABLES, HTTP_X_FORWARDED_FOR: '1.2.3.4, 5.6.7.8' });
  assert.match(line(proxied, { forwarded: true }), /\] 1\.2\.3\.4, 5\.6\.7\.8 \(\)/);
  assert.match(line(entry(VARIABLES), { forwarded: true }), /\] 127\.0\.0\.1 \(\)/);
  assert.match(
    line(entry(VARIABLES), { memory: true }),
    /^\{address space usage: \d+ bytes\/\d+MB\} \{rss usage: \d+ bytes\/\d+MB\} \[pid: PID\|/,
  );
});

test('lines that nobody reads are lost and counted, and nothing waits for them', async () => {
  const [reader, writer] = native.pipe();
  const log = createRequestLog(
    () => 'x'.repeat(999),
    () => true,
    writer,
  );
  for (let count = 0; count < 3000; count++) {
    log.write(entry(VARIABLES));
    await setImmediate();
  }
  const { size, text } = await readUntil(reader, /\[log\] (\d+) request lines are lost/, () =>
    log.write(entry(VARIABLES)),
  );
  const lost = Number(/(\d+) request lines/.exec(text)?.[1]);
  assert.ok(lost > 1500 && lost < 2000, `${lost} are lost`);
  assert.ok(size < 1.5e6);
  await log.settle();
  native.close(reader);
  native.close(writer);
});

/** Reads a pipe until its text matches. */
async function readUntil(
  reader: number,
  pattern: RegExp,
  meanwhile: () => void,
): Promise<{ size: number; text: string }> {
  let text = '';
  const buffer = Buffer.alloc(65536);
  await until(() => {
    meanwhile();
    while (native.awaitInput(reader, 0)) text += buffer.toString('latin1', 0, readSync(reader, buffer));
    return pattern.test(text);
  });
  return { size: text.length, text };
}
