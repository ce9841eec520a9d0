import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import Database from 'better-sqlite3';
import { configure, type Configuration } from '../../../vassal/config/index.ts';
import { formatOf, locate } from '../../../vassal/config/sources/locate.ts';
import { options } from '../../../vassal/parts.ts';

const log = { line: () => undefined, event: () => undefined };

function read(directory: string, ...words: string[]): Promise<Configuration> {
  return configure({
    arguments: words,
    environment: { PATH: process.env['PATH'] },
    directory,
    reloads: 0,
    options,
    plugins: [],
    log,
  });
}

function pairs(configuration: Configuration): string[] {
  return configuration.settings.map(({ key, value }) => `${key}=${value}`);
}

const places: readonly (readonly [written: string, name: string, section: string, path: string])[] = [
  ['a.ini', 'a.ini', '', '/base/a.ini'],
  ['a.ini:x', 'a.ini', 'x', '/base/a.ini'],
  ['/e/a.ini:x', '/e/a.ini', 'x', '/e/a.ini'],
  ['http://h:80/a.ini', 'http://h:80/a.ini', '', 'http://h:80/a.ini'],
  ['http://h:80/a.ini:x', 'http://h:80/a.ini', 'x', 'http://h:80/a.ini'],
  ['exec://nc 1.2.3.4:33', 'exec://nc 1.2.3.4:33', '', 'exec://nc 1.2.3.4:33'],
  ['file:///e/a.ini', 'file:///e/a.ini', '', '/e/a.ini'],
  ['-', '-', '', '-'],
  ['fd://3', 'fd://3', '', 'fd://3'],
  [
    'c.db:SELECT name, value FROM t WHERE x = ":"',
    'c.db',
    'SELECT name, value FROM t WHERE x = ":"',
    '/base/c.db',
  ],
];

test('CFG-141 a source is split into name and section', () => {
  for (const [written, name, section, path] of places)
    assert.deepEqual(locate(written, '/base'), { name, section, path }, written);
});

test('CFG-133 endings tell formats', () => {
  assert.deepEqual(
    ['a.ini', 'a.xml', 'a.yaml', 'a.yml', 'a.js', 'a.json', 'a.db.sqlite3', 'a.py', 'ini'].map(formatOf),
    ['ini', 'xml', 'yaml', 'yaml', 'json', 'json', 'sqlite3', null, null],
  );
});

test('CFG-158 SQLite: a table, another one, a query, and an error that names the file', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'sqlite-'));
  t.after(() => rmSync(directory, { recursive: true }));
  const database = new Database(join(directory, 'c.sqlite3'));
  database.exec('CREATE TABLE uwsgi (name, value); CREATE TABLE other (name, value)');
  database.exec(
    `INSERT INTO uwsgi VALUES ('socket', '/tmp/%n'), ('processes', 2), ('socket', 'b'); INSERT INTO other VALUES ('x', NULL)`,
  );
  database.close();
  assert.deepEqual(pairs(await read(directory, 'c.sqlite3')), ['socket=/tmp/c', 'processes=2', 'socket=b']);
  assert.deepEqual(pairs(await read(directory, '--sqlite', 'c.sqlite3:other')).slice(1), ['x=']);
  const query = 'c.sqlite3:SELECT name, value FROM uwsgi ORDER BY value DESC';
  assert.deepEqual(pairs(await read(directory, '--sqlite3', query)).slice(1), [
    'socket=b',
    'socket=/tmp/c',
    'processes=2',
  ]);
  await assert.rejects(read(directory, 'none.sqlite3'), {
    code: 'ERR_CONFIG_FORMAT',
    message: /none\.sqlite3/,
  });
});

test('CFG-128 http: the text of a server, and an error for another status', async (t) => {
  const server = createServer((req, res) => {
    res.statusCode = req.url === '/conf/a.ini' ? 200 : 404;
    res.end('[uwsgi]\nfetched = %n\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  assert.ok(pairs(await read('/', '--ini', `${base}/conf/a.ini`)).includes('fetched=a'));
  await assert.rejects(read('/', '--ini', `${base}/none.ini`), {
    code: 'ERR_CONFIG_SOURCE',
    message: /status 404/,
  });
});

test('a source of more than 16 MB is refused', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'large-'));
  t.after(() => rmSync(directory, { recursive: true }));
  writeFileSync(join(directory, 'a.ini'), Buffer.alloc((16 << 20) + 1, 'x'));
  const endless = createServer((_, res) => {
    const more = (): void => void (res.destroyed || res.write(Buffer.alloc(1 << 20, 'x'), more));
    more();
  });
  await new Promise<void>((resolve) => endless.listen(0, '127.0.0.1', resolve));
  t.after(() => endless.close());
  const url = `http://127.0.0.1:${(endless.address() as AddressInfo).port}/a.ini`;
  // Of a file of the kernel nobody knows the size.
  for (const words of [['a.ini'], ['--ini', '/proc/self/pagemap'], [url]])
    await assert.rejects(read(directory, ...words), { code: 'ERR_CONFIG_SOURCE', message: /16 MB/ });
});

test('CFG-130 CFG-131 exec: output is the configuration, a failure names the command', async () => {
  assert.ok(pairs(await read('/', '--ini', 'exec://printf "[uwsgi]\\nmade = yes\\n"')).includes('made=yes'));
  await assert.rejects(read('/', '--ini', 'exec://exit 3'), {
    code: 'ERR_CONFIG_SOURCE',
    message: /exec:\/\/exit 3/,
  });
  await assert.rejects(read('/', '--ini', 'fd://x'), { code: 'ERR_CONFIG_SOURCE' });
});

test('for-readline reads a file within the bound of every source', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'emperord-config-'));
  try {
    writeFileSync(join(folder, 'huge'), '');
    truncateSync(join(folder, 'huge'), (16 << 20) + 1);
    writeFileSync(join(folder, 'a.ini'), '[uwsgi]\nfor-readline = huge\nenv = A=%(_)\nendfor =\n');
    await assert.rejects(
      read(folder, 'a.ini'),
      /ERR_CONFIG_LOGIC: unable to loop over "huge" at a\.ini:2: .*more than 16 MB/,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
