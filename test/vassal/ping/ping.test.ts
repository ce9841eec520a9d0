import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { emperord, exchange, folder, freeAddress, put, run, until } from '../../support/index.ts';

const REAL = '/usr/bin/uwsgi';

test('CFG-268 an instance that lives is told by 0, a dead one by more', async (t) => {
  const directory = folder(t);
  const tcp = await freeAddress();
  put(directory, {
    'a.ini': `[uwsgi]\nmaster = 1\nplugin = ping\nsocket = ${directory}/u\nsocket = ${tcp}\n`,
  });
  await emperord(t, [`${directory}/a.ini`]).prints('spawned uWSGI worker 1');
  assert.equal(await exchange(tcp, Buffer.of(100, 0, 0, 0)), 'd\0\0\x01');
  for (const address of [`${directory}/u`, tcp]) {
    const asked = emperord(t, ['--ping', address]);
    assert.equal(await asked.ended(), 0, asked.output());
    assert.match(asked.output(), /PING uwsgi host .* \(timeout: 3\)/);
  }
  for (const address of [`${directory}/nobody`, await freeAddress()]) {
    const asked = emperord(t, ['--ping', address]);
    assert.equal(await asked.ended(), 1);
    assert.match(asked.output(), /ERR_PING_DEAD/);
  }
});

test('CFG-268 who is silent, ends, or speaks something else is dead', async (t) => {
  const directory = folder(t);
  const answers = { silent: null, ends: '', http: 'HTTP/1.1 400 Bad Request\r\n\r\n' };
  for (const [name, answer] of Object.entries(answers)) {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      if (answer !== null) socket.end(answer);
    }).listen(`${directory}/${name}`);
    await once(server, 'listening');
    const asked = emperord(t, ['--ping', `${directory}/${name}`, '--ping-timeout', '1']);
    assert.equal(await asked.ended(), 1);
    assert.match(asked.output(), /ERR_PING_DEAD.*(no answer within 1 s|closed|something else)/);
    server.close();
  }
});

test('a ping of uWSGI is answered, and uWSGI answers ours', async (t) => {
  if (!existsSync(REAL)) return t.skip('no uWSGI is installed');
  const directory = folder(t);
  await emperord(t, ['--master', '--socket', `${directory}/ours`]).prints('spawned uWSGI worker 1');
  assert.equal(await run(t, REAL, ['--plugin', 'ping', '--ping', `${directory}/ours`]).ended(), 0);
  const real = run(t, REAL, ['--plugin', 'ping', '--master', '--socket', `${directory}/real`]);
  await real.prints('spawned uWSGI worker 1');
  await until(async () => (await emperord(t, ['--ping', `${directory}/real`]).ended()) === 0);
});
