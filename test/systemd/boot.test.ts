import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { hasPython } from './listener.ts';
import { boot, obstacle, type Machine } from './machine.ts';

/** Lines go to a file of the shared folder: nothing else of a system is there to take them. */
const DROP_IN = (name: string, more = ''): string =>
  `[Service]\nStandardOutput=append:/share/${name}\nStandardError=append:/share/${name}\n${more}`;

const INSTANCE = `[uwsgi]
master = 1
protocol = http
socket = /run/emperord/blog.sock
static-map = /=/share/www
`;

const REQUEST = `
import socket
s = socket.socket(socket.AF_UNIX)
s.settimeout(10)
s.connect('/run/emperord/blog.sock')
s.sendall(b'GET /page.txt HTTP/1.0\\r\\n\\r\\n')
while True:
    part = s.recv(65536)
    if not part: break
    print(part.decode(), end='')
`;

function page(machine: Machine): string {
  return machine.run('/usr/bin/python3', '-c', REQUEST);
}

test('ACT-009 ACT-011 ACT-015 CFG-094 an instance under a real systemd: activation, status, reload, watchdog, stop', async (t) => {
  const why = hasPython ? obstacle() : 'python3 is not there to ask a unix socket';
  if (why !== null) return t.skip(why);
  const unit = 'emperord@blog.service';
  const machine = await boot(t, {
    'emperord/instances/blog.ini': INSTANCE,
    [`systemd/system/${unit}.d/log.conf`]: DROP_IN('blog.log', 'WatchdogSec=1\n'),
  });
  mkdirSync(join(machine.share, 'www'));
  writeFileSync(join(machine.share, 'www', 'page.txt'), 'from a page');

  machine.run('systemctl', 'start', 'emperord@blog.socket');
  assert.equal(machine.show(unit, 'ActiveState'), 'inactive');
  assert.match(page(machine), /200 OK[^]*from a page$/);
  assert.equal(machine.show(unit, 'ActiveState'), 'active');
  assert.equal(machine.show(unit, 'StatusText'), 'emperord is ready');

  const pid = machine.show(unit, 'MainPID');
  machine.run('systemctl', 'reload', unit);
  const log = join(machine.share, 'blog.log');
  await machine.until('reloaded', () => readFileSync(log, 'utf8').split('spawned uWSGI worker 1').length > 2);
  await machine.until('active again', () => machine.show(unit, 'ActiveState') === 'active');
  assert.equal(machine.show(unit, 'MainPID'), pid);
  assert.match(page(machine), /from a page$/);
  assert.equal(machine.show(unit, 'NRestarts'), '0');

  machine.run('kill', '-STOP', pid);
  await machine.until(
    'the watchdog killed it and it was started again',
    () => machine.show(unit, 'NRestarts') === '1',
  );
  await machine.until('active', () => machine.show(unit, 'ActiveState') === 'active');
  assert.match(page(machine), /from a page$/);

  machine.run('systemctl', 'stop', 'emperord@blog.socket', unit);
  assert.equal(machine.show(unit, 'ActiveState'), 'inactive');
  assert.equal(machine.show(unit, 'Result'), 'success');
});

test('ACT-009 ACT-010 ACT-011 ACT-013 the Emperor under a real systemd: status, reload, watchdog, graceful stop of its vassals', async (t) => {
  const why = hasPython ? obstacle() : 'python3 is not there to ask a unix socket';
  if (why !== null) return t.skip(why);
  const unit = 'emperord.service';
  const machine = await boot(t, {
    'emperord/emperor.ini': '[uwsgi]\nemperor = /etc/emperord/vassals\n',
    'emperord/vassals/one.ini': INSTANCE,
    [`systemd/system/${unit}.d/log.conf`]: DROP_IN('emperor.log', 'WatchdogSec=1\n'),
    'tmpfiles.d/emperord.conf': 'd /run/emperord 0755 root root -\n',
  });
  mkdirSync(join(machine.share, 'www'));
  writeFileSync(join(machine.share, 'www', 'page.txt'), 'from a vassal');
  machine.run('systemd-tmpfiles', '--create', '/etc/tmpfiles.d/emperord.conf');

  machine.run('systemctl', 'start', unit);
  assert.equal(machine.show(unit, 'ActiveState'), 'active');
  await machine.until('one vassal in the status', () =>
    machine.show(unit, 'StatusText').endsWith('The Emperor is governing 1 vassals'),
  );
  await machine.until('the vassal serves', () => page(machine).endsWith('from a vassal'));

  const pid = machine.show(unit, 'MainPID');
  machine.run('systemctl', 'reload', unit);
  const log = join(machine.share, 'emperor.log');
  await machine.until('reloaded', () =>
    readFileSync(log, 'utf8').includes('reload the uwsgi instance one.ini'),
  );
  await machine.until('active', () => machine.show(unit, 'ActiveState') === 'active');
  assert.equal(machine.show(unit, 'MainPID'), pid);

  machine.run('kill', '-STOP', pid);
  await machine.until('started again by the watchdog', () => machine.show(unit, 'NRestarts') === '1');
  await machine.until('the vassal serves again', () => page(machine).endsWith('from a vassal'));

  machine.run('systemctl', 'stop', unit);
  assert.equal(machine.show(unit, 'Result'), 'success');
  assert.match(readFileSync(log, 'utf8'), /goodbye to uWSGI/);
});
