import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test, type TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { connectionOf } from '../../monitors/pg-connection.ts';
import { openMonitor } from '../../monitors/index.ts';
import { CHECKOUT, until } from '../support/index.ts';
import { Gate } from './gate.ts';
import { contract, type Source } from './kit/index.ts';
import { freshFolder, Listener, settings } from './listener.ts';
import { PostgresServer } from './servers.ts';

const { skip } = PostgresServer;
const server = skip === false ? new PostgresServer() : null;
let admin: pg.Client;
let tables = 0;

async function administer(): Promise<void> {
  admin = new pg.Client({ host: '127.0.0.1', port: server?.port ?? 0, user: 'postgres' });
  admin.on('error', () => undefined);
  await admin.connect();
}

before(async () => {
  await server?.create();
  if (server !== null) await administer();
  if (server !== null) await admin.query(`CREATE ROLE panel LOGIN SUPERUSER PASSWORD 'hush'`);
});
after(async () => {
  if (server !== null) await admin.end();
  await server?.end();
});

/** One table; the monitor reaches its server through a gate. */
class Rows implements Source {
  readonly value: string;
  readonly table: string;
  readonly gate: Gate;
  /** A connection takes one query at a time. */
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(gate: Gate, table: string) {
    this.gate = gate;
    this.table = table;
    this.value = `pg://host=127.0.0.1 port=${gate.port} user=panel password='hush' dbname=postgres;SELECT name, config, ts FROM ${table} ORDER BY name`;
  }

  static async open(t: TestContext, up: boolean): Promise<Rows> {
    const table = `vassals_${++tables}`;
    await admin.query(`CREATE TABLE ${table} (name text PRIMARY KEY, config bytea, ts bigint)`);
    return new Rows(await Gate.open(t, server?.port ?? 0, up), table);
  }

  async put(name: string, text: string | Uint8Array, stamp: number): Promise<void> {
    const query = `INSERT INTO ${this.table} VALUES ($1, $2, $3)
      ON CONFLICT (name) DO UPDATE SET config = EXCLUDED.config, ts = EXCLUDED.ts`;
    const turn = this.#turn.then(() => admin.query(query, [name, Buffer.from(text), stamp]));
    this.#turn = turn.catch(() => undefined);
    await turn;
  }

  async remove(name: string): Promise<void> {
    await admin.query(`DELETE FROM ${this.table} WHERE name = $1`, [name]);
  }

  nameOf(name: string): string {
    return name;
  }

  down(): Promise<void> {
    return this.gate.down();
  }

  up(): Promise<void> {
    return this.gate.up();
  }
}

contract({
  name: 'pg',
  ids: 'EMP-020 EMP-021 EMP-022 EMP-023',
  skip,
  keeps: true,
  texts: true,
  alwaysThere: false,
  secret: 'hush',
  open: (t, up) => Rows.open(t, up),
});

test('EMP-020 connections as libpq writes them', () => {
  const cases: readonly (readonly [text: string, expected: object])[] = [
    ['host=h user=u dbname=d', { host: 'h', user: 'u', database: 'd' }],
    ["host = h  port=5 password='it''s'", {}],
    ["password='a b\\'c' user=u", { password: "a b'c", user: 'u' }],
    ['password=a\\ b', { password: 'a b' }],
    ['postgresql://u:p%40@h:5/d', { host: 'h', port: 5, user: 'u', password: 'p@', database: 'd' }],
    ['u@h/d?connect_timeout=7', { host: 'h', user: 'u', database: 'd', connectionTimeoutMillis: 7000 }],
    ['host=/run/pg', { host: '/run/pg', ssl: false, optionalTls: false }],
    ['host=h sslmode=disable', { ssl: false, optionalTls: false }],
    ['', {}],
  ];
  for (const [text, expected] of cases) {
    if (text.includes("''")) assert.throws(() => connectionOf(text), { code: 'ERR_MONITOR_VALUE' });
    else assert.partialDeepStrictEqual(connectionOf(text), expected, text);
  }
  const modes = ['prefer', 'require', 'verify-ca', 'verify-full'].map((mode) => {
    const { ssl, optionalTls } = connectionOf(`host=h sslmode=${mode}`);
    return [(ssl as { rejectUnauthorized: boolean }).rejectUnauthorized, optionalTls];
  });
  assert.deepEqual(modes, [
    [false, true],
    [false, false],
    [true, false],
    [true, false],
  ]);
  assert.throws(() => connectionOf('host=h sslmode=maybe'), { code: 'ERR_MONITOR_VALUE' });
});

test('EMP-020 a value without a query is refused, without its password', async () => {
  for (const value of ['pg://host=h password=hush', 'pg://u:hush@h/d;', "pg://password='hush ;SELECT 1' "]) {
    await assert.rejects(openMonitor(value, settings('/')), (thrown: Error) => {
      assert.match(thrown.message, /ERR_MONITOR_VALUE/);
      assert.doesNotMatch(thrown.message, /hush/);
      return true;
    });
  }
});

test('EMP-024 six columns, of any type', { skip }, async (t) => {
  const rows = await Rows.open(t, true);
  const listener = await Listener.open(
    t,
    rows.value.replace(
      /;.*/,
      ";SELECT * FROM (VALUES ('a.ini', 'x;y', now(), 7, 8, ':1'), ('b.ini', NULL, NULL, NULL, NULL, '')) AS v",
    ),
    freshFolder(t),
  );
  const entries = listener.events.flatMap((event) => ('entry' in event ? [event.entry] : []));
  assert.deepEqual(
    entries.map(({ name, text, uid, gid, socket }) => ({ name, text, uid, gid, socket })),
    [
      { name: 'a.ini', text: 'x;y', uid: 7, gid: 8, socket: ':1' },
      { name: 'b.ini', text: '', uid: 0, gid: 0, socket: null },
    ],
  );
});

test('the trigger of the examples tells of changes without a look', { skip }, async (t) => {
  await admin.query(readFileSync(join(CHECKOUT, 'examples/monitors/vassals.sql'), 'utf8'));
  const rows = await Rows.open(t, true);
  const value = rows.value.replace(/;.*/, ';SELECT name, config, ts, uid, gid FROM vassals WHERE enabled');
  const listener = await Listener.open(t, value, freshFolder(t), { pgNotify: 'emperord' });
  listener.take();
  await admin.query(`INSERT INTO vassals (name, config, uid, gid) VALUES ('a.ini', '1', 5, 5)`);
  await listener.exactly('added a.ini');
  await admin.query(`UPDATE vassals SET config = '2'`);
  await listener.exactly('changed a.ini');
  await admin.query(`UPDATE vassals SET enabled = true`);
  await admin.query(`UPDATE vassals SET enabled = false`);
  await listener.exactly('removed a.ini');
  await rows.down();
  await admin.query(`UPDATE vassals SET enabled = true`);
  await rows.up();
  await listener.until('added a.ini');
  listener.take();
  await admin.query('TRUNCATE vassals');
  await listener.exactly('removed a.ini');
});

test('a slow query holds nobody, and is left when the monitor stops', { skip }, async (t) => {
  const rows = await Rows.open(t, true);
  const value = rows.value.replace(/;.*/, `;SELECT 'a.ini', '', pg_sleep(600)::text`);
  const monitor = await openMonitor(value, settings('/'));
  await monitor.start(() => assert.fail('reported'));
  void monitor.rescan();
  await monitor.stop();
});

test('a password that is refused is said once and stays secret', { skip }, async (t) => {
  const rows = await Rows.open(t, true);
  const value = rows.value.replace('user=panel', 'user=nobody');
  const listener = await Listener.open(t, value, freshFolder(t));
  await pause(300);
  assert.deepEqual(listener.heard(), ['problem ERR_MONITOR_SOURCE']);
  assert.doesNotMatch(JSON.stringify(listener.events), /hush/);
});

test(
  'kill -9 of the server in the middle of a flood loses nothing that it acknowledged',
  { skip },
  async (t) => {
    const rows = await Rows.open(t, true);
    const listener = await Listener.open(t, rows.value, freshFolder(t));
    listener.take();
    const acknowledged: string[] = [];
    const flood = (async () => {
      for (let index = 0; index < 2000; index++) {
        await rows.put(`f${index}.ini`, String(index), index);
        acknowledged.push(`f${index}.ini`);
      }
    })().catch(() => undefined);
    await until(async () => {
      await listener.monitor.rescan();
      return acknowledged.length > 100 && listener.events.length > 0;
    });
    await server?.kill();
    await flood;
    await listener.monitor.rescan();
    await server?.start();
    await administer();
    await until(async () => {
      await listener.monitor.rescan();
      const heard = new Set(listener.heard());
      return acknowledged.every((name) => heard.has(`added ${name}`));
    });
    assert.deepEqual(
      listener.heard().filter((word) => word.startsWith('removed')),
      [],
    );
  },
);
