import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { requestsOf } from '../../../emperor/ctl/requests.ts';
import { size, span, table } from '../../../emperor/ctl/words.ts';
import { statusView } from '../../../emperor/control/view.ts';
import { Journal } from '../../../emperor/records/index.ts';
import { lookAtProcesses } from '../../../emperor/usage.ts';
import { configure } from '../../../vassal/config/index.ts';
import { options } from '../../../vassal/parts.ts';
import { folder, until } from '../../support/index.ts';
import { entry, vassal } from '../samples.ts';

const log = { line: () => undefined, event: () => undefined };
const read = (argv: readonly string[]) =>
  configure({ arguments: argv, environment: {}, directory: '/', reloads: 0, options, plugins: [], log });

test('requests come from the stats server that the configuration names', async (t) => {
  const home = folder(t, {
    'a.ini': '[uwsgi]\nstats = stats.sock\n',
    'b.ini': '',
    'c.ini': '[uwsgi]\nstats = gone.sock\n',
  });
  const text = JSON.stringify({ workers: [{ requests: 3 }, { requests: 4 }] });
  const server = createServer((socket) => socket.end(`HTTP/1.0 200 OK\r\n\r\n${text}`));
  t.after(() => server.close());
  await once(server.listen(join(home, 'stats.sock')), 'listening');
  const ask = (name: string, pid = 7) => {
    const one = vassal('running', { entry: entry({ argument: name, directory: home }) });
    return requestsOf(statusView({ vassal: one, pid, journal: new Journal() }), read);
  };
  assert.equal(await ask('a.ini'), 7);
  assert.equal(await ask('a.ini', -1), null);
  assert.equal(await ask('b.ini'), null);
  assert.equal(await ask('c.ini'), null);
});

test('usage is that of a whole process tree', async (t) => {
  const child = spawn('/bin/sh', ['-c', 'sleep 2 & wait'], { stdio: 'ignore' });
  t.after(() => child.kill('SIGKILL'));
  const { pid = 0 } = child;
  await until(() => lookAtProcesses(false)(pid).processes === 2);
  const usage = lookAtProcesses(true)(pid);
  assert.ok(usage.rss > 0 && (usage.pss ?? 0) > 0 && usage.cpu >= 0);
  assert.deepEqual(lookAtProcesses(false)(-1), { processes: 0, rss: 0, pss: null, cpu: 0 });
  process.kill(pid, 'SIGTERM');
});

test('words: spans, sizes, tables', () => {
  assert.deepEqual([0.04, 59.96, 61, 3600, 90_061].map(span), ['0s', '60s', '1m 1s', '1h 0m', '1d 1h']);
  assert.deepEqual([null, 0, 3 << 20, 5 * 2 ** 30].map(size), ['-', '0.0M', '3.0M', '5.0G']);
  assert.equal(table(['A', 'LONG'], [['wide\x1b', 'x']]), 'A         LONG\nwide\\x1b  x\n');
});
