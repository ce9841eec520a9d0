import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Request } from '../../../../vassal/request/index.ts';
import { scriptOf } from '../../../../vassal/runtimes/php/find.ts';
import { Pool, restAfter } from '../../../../vassal/runtimes/php/pool.ts';
import type { End, PhpProcess } from '../../../../vassal/runtimes/php/process.ts';
import { inputRecords, RecordReader, requestRecords } from '../../../../vassal/runtimes/php/records.ts';
import type { Settings } from '../../../../vassal/runtimes/php/settings.ts';
import { variablesOf } from '../../../../vassal/runtimes/php/variables.ts';
import { folder } from '../../../support/index.ts';

const NONE: Settings = {
  docroot: null,
  directory: '/nowhere',
  indexes: ['index.php', 'index.inc'],
  allowedRoots: [],
  allowedEndings: [],
  allowedScripts: [],
  app: null,
  appQuery: null,
  bypassed: () => false,
  fallback: null,
  software: null,
  variables: [],
};

function requestOf(variables: Readonly<Record<string, string>>): Request {
  const variable = (name: string): string | null => variables[name] ?? null;
  return { variable, variables: () => Object.entries(variables), contentLength: 0 } as unknown as Request;
}

test('PHP-001 PHP-004 PHP-006 PHP-007 PHP-013 PHP-015 PHP-017 PHP-018 PHP-019 paths and scripts', async (t) => {
  const top = folder(t, {
    'www/a.php': '',
    'www/b.PHP': '',
    'www/x.inc': '',
    'www/sub/index.php': '',
    'www/inc/index.inc': '',
    'www/uploads/evil.jpg': '',
    'www/empty/k.txt': '',
    'out/o.php': '',
    'app.php': '',
  });
  const root = join(top, 'www');
  symlinkSync(join(top, 'out/o.php'), join(root, 'link.php'));
  symlinkSync(join(top, 'out'), join(root, 'outdir'));
  symlinkSync(join(root, 'uploads/evil.jpg'), join(root, 'picture.php'));
  symlinkSync('/etc/passwd', join(root, 'passwd.php'));
  const at = async (path: string, more: Partial<Settings> = {}, others = {}): Promise<string> => {
    const request = requestOf({ PATH_INFO: path, REQUEST_URI: path, ...others });
    const found = await scriptOf(request, { ...NONE, docroot: root, ...more });
    if ('status' in found) return String(found.status);
    if ('location' in found) return `to ${found.location}`;
    return `${found.file.slice(top.length + 1)} ${found.name} ${String(found.pathInfo)}`;
  };
  const rows: readonly (readonly [path: string, wanted: string, more?: Partial<Settings>])[] = [
    ['/a.php', 'www/a.php /a.php null'],
    ['/a.php/b/c', 'www/a.php /a.php /b/c'],
    ['/b.PHP/c', 'www/b.PHP /b.PHP /c'],
    ['/sub', 'to /sub/'],
    ['/sub/', 'www/sub/index.php /sub/index.php null'],
    ['/inc/', 'www/inc/index.inc /inc/index.inc null'],
    ['/empty/', '404'],
    ['/none.php', '404'],
    ['/none/a.php', '404'],
    // Whatever is asked for runs, but nothing for what stands behind it.
    ['/uploads/evil.jpg', 'www/uploads/evil.jpg /uploads/evil.jpg null'],
    ['/uploads/evil.jpg/x.php', '403'],
    ['/uploads/evil.jpg/', '403'],
    ['/picture.php/x.php', '403'],
    ['/uploads/evil.jpg', '403', { allowedEndings: ['.php'] }],
    ['/uploads/evil.jpg/x.php', '403', { allowedEndings: ['.php'] }],
    ['/picture.php', '403', { allowedEndings: ['.php'] }],
    ['/b.PHP', 'www/b.PHP /b.PHP null', { allowedEndings: ['.php'] }],
    ['/x.inc', '403', { allowedEndings: ['.php'] }],
    ['/x.inc/y', 'www/x.inc /x.inc /y', { allowedEndings: ['.php', '.inc'] }],
    ['/../app.php', '403'],
    ['/sub/../../app.php', '403'],
    ['/a.php/../../app.php', '403'],
    ['/uploads/evil.jpg\0.php', '404'],
    ['/link.php', '403'],
    ['/outdir/o.php', '403'],
    ['/passwd.php', '403'],
    ['/link.php', 'out/o.php /link.php null', { allowedRoots: [join(top, 'out')] }],
    ['/a.php', '403', { allowedRoots: [join(top, 'out')] }],
    ['/a.php', 'www/a.php /a.php null', { allowedScripts: [join(root, 'a.php')] }],
    ['/sub/', '403', { allowedScripts: [join(root, 'a.php')] }],
    ['/any/thing', 'app.php  null', { app: join(top, 'app.php') }],
    ['/any/thing', '403', { app: join(top, 'app.php'), allowedEndings: ['.inc'] }],
    ['/any/thing', '403', { app: join(top, 'app.php'), allowedRoots: [root] }],
    ['/any/thing', '404', { app: join(top, 'none.php') }],
    ['/a.php', 'www/a.php /a.php null', { app: join(top, 'app.php'), bypassed: (uri) => uri === '/a.php' }],
    ['/nice/url', 'app.php /nice/url null', { fallback: join(top, 'app.php') }],
    ['/link.php', '403', { fallback: join(top, 'app.php') }],
    ['/none', '403', { fallback: join(top, 'app.php'), allowedScripts: [join(root, 'a.php')] }],
  ];
  for (const [path, wanted, more] of rows) assert.equal(await at(path, more), wanted, path);
  assert.equal(
    await at('/o.php', { docroot: null }, { DOCUMENT_ROOT: join(top, 'out') }),
    'out/o.php /o.php null',
  );
  assert.equal(await at('/o.php', {}, { DOCUMENT_ROOT: join(top, 'out') }), '404');
  assert.equal(await at('/o.php', { docroot: null, directory: join(top, 'out') }), 'out/o.php /o.php null');
});

test('PHP-014 PHP-016 PHP-020 the variables of a request', () => {
  const script = { file: '/r/é.php', name: '', pathInfo: null, root: '/r', helper: null };
  const request = requestOf({
    QUERY_STRING: 'x=1',
    REQUEST_URI: '/a%20b?x=1',
    HTTP_PROXY: 'evil',
    PATH_INFO: '/a b',
    SCRIPT_FILENAME: '/etc/passwd',
  });
  const of = (more: Partial<Settings>): ReadonlyMap<string, string> =>
    variablesOf(request, script, { ...NONE, ...more });
  assert.equal(of({}).get('QUERY_STRING'), 'x=1');
  assert.equal(of({ app: '/r/é.php', appQuery: 'q=' }).get('QUERY_STRING'), 'q=/a%20b&x=1');
  assert.equal(of({ software: 'mine' }).get('SERVER_SOFTWARE'), 'mine');
  const all = of({
    variables: [
      ['REQUEST_URI', '/x'],
      ['FOO', 'ü=1'],
    ],
  });
  assert.equal(all.get('REQUEST_URI'), '/x');
  assert.equal(all.get('FOO'), '\xc3\xbc=1');
  assert.equal(all.get('SCRIPT_FILENAME'), '/r/\xc3\xa9.php');
  assert.ok(!all.has('HTTP_PROXY') && !all.has('PATH_INFO'));
});

/** Takes records apart without the reader under test. */
function readAll(bytes: Buffer): { type: number; content: string }[] {
  const records: { type: number; content: string }[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = bytes.readUInt16BE(at + 4);
    records.push({ type: bytes[at + 1] ?? 0, content: bytes.toString('latin1', at + 8, at + 8 + length) });
    at += 8 + length + (bytes[at + 6] ?? 0);
  }
  return records;
}

test('the records of a request: each pair is whole in one of them', () => {
  const long = 'v'.repeat(40_000);
  const records = readAll(
    requestRecords([
      ['A', 'b'],
      ['LONG', long],
      ['MORE', long],
    ]) ?? Buffer.alloc(0),
  );
  assert.deepEqual(
    records.map(({ type, content }) => [type, content.length]),
    [
      [1, 8],
      [4, 4 + 1 + 4 + 4 + long.length],
      [4, 1 + 4 + 4 + long.length],
      [4, 0],
    ],
  );
  assert.equal(records[1]?.content.slice(0, 9), '\x01\x01Ab\x04\x80\x00\x9c\x40');
  assert.equal(requestRecords([['X', 'x'.repeat(0xfff8)]]), null);
  assert.equal(readAll(inputRecords(Buffer.alloc(200_000))).length, 4);
});

test('records are read wherever they are cut', () => {
  const record = (type: number, content: string, padding: number): Buffer =>
    Buffer.concat([
      Buffer.from([1, type, 0, 1, content.length >> 8, content.length & 0xff, padding, 0]),
      Buffer.from(content, 'latin1'),
      Buffer.alloc(padding, 0xee),
    ]);
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(fc.constantFrom(6, 7), fc.string({ unit: 'binary-ascii', maxLength: 300 }), fc.nat(7)),
        { maxLength: 6 },
      ),
      fc.integer({ min: 1, max: 50 }),
      (given, size) => {
        const bytes = Buffer.concat(given.map((one) => record(...one)));
        const reader = new RecordReader();
        let told = '';
        for (let at = 0; at < bytes.length; at += size)
          for (const part of reader.read(bytes.subarray(at, at + size)))
            told += `${part.type}${part.bytes.toString('latin1')}`.replace(/^(.)(.*)$/s, '$2');
        assert.equal(told, given.map(([, content]) => content).join(''));
      },
    ),
  );
  assert.throws(() => [...new RecordReader().read(Buffer.from('HTTP/1.1 200 OK'))], /FastCGI/);
});

class Fake implements PhpProcess {
  readonly pid: number;
  answered = 0;
  leaving = false;
  readonly #end = Promise.withResolvers<End>();
  readonly ended = this.#end.promise;

  constructor(pid: number) {
    this.pid = pid;
  }

  connect(): never {
    throw new Error('no connection');
  }
  free(): Promise<void> {
    return Promise.resolve();
  }
  leave(): void {
    this.leaving = true;
    this.#end.resolve({ how: 'told', itself: true });
  }
  kill(): void {
    this.leave();
  }
  end(itself: boolean): void {
    this.#end.resolve({ how: 'x', itself });
  }
}

function poolOf(size: number, most = 0): { pool: Pool; made: Fake[]; lines: string[] } {
  const made: Fake[] = [];
  const lines: string[] = [];
  const log = { line: (text: string) => void lines.push(text), event: () => undefined };
  const start = (): PhpProcess => {
    const fake = new Fake(made.length + 1);
    made.push(fake);
    return fake;
  };
  return { pool: new Pool({ size, most, start, log }), made, lines };
}

test('processes start when they are needed, and requests wait for them in their order', async () => {
  const { pool, made } = poolOf(2);
  const [one, two] = [await pool.take(), await pool.take()];
  const order: string[] = [];
  const third = pool.take().then((php) => (order.push('third'), php));
  const fourth = pool.take().then((php) => (order.push('fourth'), php));
  assert.equal(made.length, 2);
  pool.giveBack(two);
  assert.equal(await third, two);
  // A crash: the next one in the queue gets another process.
  made[0]?.end(false);
  assert.equal((await fourth).pid, 3);
  assert.deepEqual(order, ['third', 'fourth']);
  pool.giveBack(one);
  pool.giveBack(await fourth);
  assert.equal(await pool.take(), made[2]);
  await pool.close();
});

test('a process is over after so many requests', async () => {
  const { pool, made } = poolOf(1, 2);
  for (const wanted of [1, 1, 2]) {
    const php = await pool.take();
    assert.equal(php.pid, wanted);
    php.answered += 1;
    pool.giveBack(php);
    await Promise.resolve();
  }
  assert.equal(made[0]?.leaving, true);
  await pool.close();
});

test('processes that end before they answer rest, crashes do not', async () => {
  assert.deepEqual([0, 1, 2, 3, 4, 7, 12, 100].map(restAfter), [0, 0, 0, 1000, 1000, 3000, 12_000, 30_000]);
  const { pool, made, lines } = poolOf(1);
  for (let count = 0; count < 5; count++) {
    await pool.take();
    made.at(-1)?.end(false);
    await new Promise(setImmediate);
  }
  for (let count = 0; count < 3; count++) {
    await pool.take();
    made.at(-1)?.end(true);
    await new Promise(setImmediate);
  }
  await assert.rejects(pool.take(), /ERR_PHP_START/);
  assert.match(lines.join('\n'), /PHP does not start: the next attempt is in 1 seconds/);
  await pool.close();
});
