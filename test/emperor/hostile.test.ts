/** A hostile vassal harms nobody: it cannot forge, stall, grow or take over anything of others. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, utimesSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { once } from 'node:events';
import { test } from 'node:test';
import { ConfigPipe, frameOf } from '../../emperor/config-pipe.ts';
import { Fleet } from '../../emperor/fleet.ts';
import { VassalProcess } from '../../emperor/process.ts';
import { native } from '../../native/index.ts';
import { emperord, folder, until } from '../support/index.ts';
import { entry, policy, start } from './samples.ts';
import { alive, stage } from './stage.ts';

/** Resident memory of a process, KB. */
function memory(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}

test('a name cannot forge a line of the log', async (t) => {
  const name = 'x\nSun Nov 22 07:30:28 2026 - [emperor] removed uwsgi instance good.ini\r\u001b[2J.ini';
  const { emperor, starts } = stage(t, {
    vassals: { [name]: '' },
    lives: { [name]: [['send 1', 'send 5', 'send 17']] },
  });
  await starts(name);
  await emperor.prints(/vassal x\\x0aSun .*\\x0d\\x1b\[2J\.ini is now loyal/);
  assert.doesNotMatch(emperor.output(), /^Sun Nov 22 07:30:28 2026/m);
});

test('a flood of any byte neither stalls the others nor grows the Emperor', async (t) => {
  const floods = [0, 1, 2, 5, 17, 22, 26, 30, 255];
  const names = floods.map((byte) => `f${byte}.ini`);
  const { emperor, put, bytes, starts, stats, dir } = stage(t, {
    vassals: Object.fromEntries(names.map((name) => [name, ''])),
    lives: {
      ...Object.fromEntries(
        floods.map((byte, index) => [names[index] ?? '', [['stubborn', `flood ${byte}`]]]),
      ),
      'good.ini': [['send 1', 'send 5', 'send 17']],
    },
    options: () => ['--emperor-broodlord', '2', '--emperor-curse-tolerance', '3', '--reload-mercy', '1'],
  });
  await Promise.all(names.map((name) => starts(name)));
  await stats();
  const before = memory(emperor.pid);
  put({ 'good.ini': '' });
  await starts('good.ini');
  for (let turn = 1; turn <= 5; turn++) {
    utimesSync(join(dir, 'v/good.ini'), turn, turn);
    await until(() => bytes('good.ini').length === turn);
  }
  const zergs = (await stats()).vassals.filter((entry) => entry['zerg'] === 1);
  assert.ok(zergs.length <= 2);
  assert.ok(memory(emperor.pid) - before < 60_000, `${before} KB became ${memory(emperor.pid)} KB`);
  const said = emperor.output().match(/vassal f5\.ini is ready to accept requests/g) ?? [];
  assert.equal(said.length, 1);
});

test('one that reads nothing costs nothing', async (t) => {
  const [own, theirs] = native.socketPair();
  const pipe = new ConfigPipe(own);
  t.after(() => {
    pipe.close();
    native.close(theirs);
  });
  const frame = frameOf('x'.repeat(60_000));
  const before = process.memoryUsage().external;
  for (let index = 0; index < 10_000; index++) pipe.send(frame);
  assert.ok(process.memoryUsage().external - before < 10_000_000);
});

test('EMP-045 a configuration is a frame of s, length and text; a longer one is several frames', () => {
  assert.deepEqual([...frameOf('é')], [0x73, 2, 0, 0, 0xc3, 0xa9]);
  assert.deepEqual([...frameOf('x'.repeat(0x1234)).subarray(0, 4)], [0x73, 0x34, 0x12, 0]);
  const long = frameOf('x'.repeat(65_536));
  assert.deepEqual([...long.subarray(0, 4)], [0x73, 0xff, 0xff, 1]);
  assert.deepEqual([...long.subarray(4 + 65_535)], [0x73, 1, 0, 0, 0x78]);
});

test('EMP-045 the Emperor hands over a text once for the start and once for each byte 2, and a reload is byte 1 alone', async (t) => {
  const dir = folder(t);
  const script = `
head -c 7 <&4 > ${dir}/first; head -c 1 <&3 > ${dir}/byte; printf '\\002' >&3; head -c 7 <&4 > ${dir}/second; touch ${dir}/done
head -c 1 <&3 > ${dir}/stop; cat <&4 > ${dir}/rest & sleep 0.1; kill $!`;
  const fleet = new Fleet({
    policy,
    log: { line: () => undefined, event: () => undefined },
    now: () => start,
    open: () => Promise.resolve(null),
    launch: ({ name, entry }, _, emit) =>
      new VassalProcess(
        native,
        name,
        entry.text,
        (link, config) => [
          { op: 'setsid' },
          {
            op: 'descriptors',
            map: [
              { from: link, to: 3 },
              { from: config ?? -1, to: 4 },
            ],
          },
          { op: 'exec', path: '/bin/sh', argv: ['/bin/sh', '-c', script] },
        ],
        emit,
      ),
    check: () => Promise.resolve(null),
    hook: () => undefined,
    sizeChanged: () => undefined,
  });
  t.after(() => fleet.order('mercy'));
  const read = (name: string): string => readFileSync(join(dir, name), 'latin1');
  const made = (name: string): boolean => existsSync(join(dir, name));
  fleet.take('/v', { type: 'added', entry: entry({ text: 'one' }) });
  await until(() => made('first') && read('first').length === 7);
  fleet.take('/v', { type: 'changed', entry: entry({ text: 'two', version: '2' }) });
  await until(() => made('done'));
  fleet.order('stop');
  await until(() => fleet.size === 0);
  assert.deepEqual(['first', 'byte', 'second', 'stop', 'rest'].map(read), [
    's\x03\0\0one',
    '\x01',
    's\x03\0\0two',
    '\0',
    '',
  ]);
});

test('a unix socket that a live neighbour listens on is not taken over', async (t) => {
  const dir = folder(t, { 'www/word.txt': 'word' });
  const path = join(dir, 'site.sock');
  const neighbour = createServer().listen(path);
  await once(neighbour, 'listening');
  t.after(() => neighbour.close());
  const argv = ['--http-socket', path, '--static-map', `/=${dir}/www`];
  const refused = emperord(t, argv);
  assert.equal(await refused.ended(), 1);
  assert.match(refused.output(), /ERR_SOCKETS_BIND: .*Address already in use/);
  assert.ok(neighbour.listening);
});

test('what a vassal leaves behind in its group is gone with it', async (t) => {
  const { dir, emperor, starts, tell } = stage(t, { vassals: { 'a.ini': '' } });
  await starts('a.ini');
  tell('a.ini', 'child');
  const path = join(dir, 'fake/child');
  await until(() => {
    try {
      return readFileSync(path, 'utf8') !== '';
    } catch {
      return false;
    }
  });
  const child = Number(readFileSync(path, 'utf8'));
  assert.ok(alive(child));
  await emperor.stop('SIGINT');
  await until(() => !alive(child));
});
