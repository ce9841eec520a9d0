import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Configuration } from '../../../vassal/config/index.ts';
import { etagOf, isSame, judge } from '../../../vassal/static/conditions.ts';
import { readExpiry } from '../../../vassal/static/expires.ts';
import { readZipped, takesGzip } from '../../../vassal/static/gzip.ts';
import { loadCompiler } from '../../../vassal/static/patterns.ts';
import { readRanges } from '../../../vassal/static/ranges.ts';
import { remembering } from '../../../vassal/static/remembered.ts';

const asking =
  (variables: Readonly<Record<string, string>>) =>
  (name: string): string | null =>
    variables[name] ?? null;

const MODIFIED = Date.UTC(2020, 8, 13, 12, 26, 40);
const AT = 'Sun, 13 Sep 2020 12:26:40 GMT';
const BEFORE = 'Sun, 13 Sep 2020 12:26:39 GMT';
const AFTER = 'Sun, 13 Sep 2020 12:26:41 GMT';

test('STA-015 what the conditions of a request mean', () => {
  const etag = '"a"';
  const cases: [variables: Record<string, string>, etag: string | null, verdict: 'send' | 304 | 412][] = [
    [{}, null, 'send'],
    [{ HTTP_IF_MODIFIED_SINCE: AT }, null, 304],
    [{ HTTP_IF_MODIFIED_SINCE: AFTER }, null, 304],
    [{ HTTP_IF_MODIFIED_SINCE: BEFORE }, null, 'send'],
    [{ HTTP_IF_MODIFIED_SINCE: 'nonsense' }, null, 'send'],
    [{ HTTP_IF_NONE_MATCH: '"a"' }, null, 'send'],
    [{ HTTP_IF_NONE_MATCH: '"b", W/"a"' }, etag, 304],
    [{ HTTP_IF_NONE_MATCH: '*' }, etag, 304],
    [{ HTTP_IF_NONE_MATCH: '"b"', HTTP_IF_MODIFIED_SINCE: AFTER }, etag, 'send'],
    [{ HTTP_IF_MATCH: '"b"' }, etag, 412],
    [{ HTTP_IF_MATCH: '"b", "a"' }, etag, 'send'],
    [{ HTTP_IF_UNMODIFIED_SINCE: BEFORE }, etag, 412],
    [{ HTTP_IF_UNMODIFIED_SINCE: AT }, etag, 'send'],
    [{ HTTP_IF_MATCH: '"a"', HTTP_IF_UNMODIFIED_SINCE: BEFORE }, etag, 'send'],
  ];
  for (const [variables, tag, verdict] of cases)
    assert.equal(
      judge(asking(variables), { modified: MODIFIED, etag: tag }),
      verdict,
      JSON.stringify(variables),
    );
});

test('a tag changes with the size and the time of a file', () => {
  assert.equal(etagOf(1, 1000.5), etagOf(1, 1000.5));
  assert.equal(new Set([etagOf(1, 1000), etagOf(2, 1000), etagOf(1, 1000.001)]).size, 3);
  assert.match(etagOf(100, 1.6e12), /^"[0-9a-z]+-[0-9a-z]+"$/);
});

test('REL-308 the parts that a request asks for', () => {
  const one = (offset: number, size: number) => [{ offset, size }];
  const cases: [header: string | null, ranges: unknown][] = [
    [null, null],
    ['bytes=0-9', one(0, 10)],
    ['bytes=90-', one(90, 10)],
    ['bytes=-5', one(95, 5)],
    ['bytes=95-200', one(95, 5)],
    ['bytes=-500', one(0, 100)],
    ['Bytes = 0-0 ', one(0, 1)],
    ['bytes=0-0, 2-3 ,-1', [...one(0, 1), ...one(2, 2), ...one(99, 1)]],
    ['bytes=200-300,1-1', one(1, 1)],
    ['bytes=200-300', []],
    ['bytes=-0', []],
    ['bytes=100-', []],
    ['bytes=0-5,5-9', null],
    ['bytes=5-2', null],
    ['bytes=-', null],
    ['bytes=', null],
    ['bytes=a-b', null],
    ['lines=0-1', null],
    [`bytes=${'9'.repeat(30)}-`, null],
    [`bytes=${Array.from({ length: 40 }, (_, index) => `${index * 2}-${index * 2}`).join(',')}`, null],
  ];
  for (const [header, ranges] of cases) assert.deepEqual(readRanges(header, 100), ranges, String(header));
  assert.deepEqual(readRanges('bytes=0-', 0), []);
});

test('REL-308 whatever is asked for, parts lie within the file and apart from each other', () => {
  const item = fc.constantFrom('-', ',', '0', '1', '9', ' ', '5', '99', 'x');
  fc.assert(
    fc.property(fc.array(item, { maxLength: 12 }), fc.nat(200), (items, size) => {
      const ranges = readRanges(`bytes=${items.join('')}`, size) ?? [];
      const seen = new Set<number>();
      for (const range of ranges) {
        assert.ok(range.offset >= 0 && range.size > 0 && range.offset + range.size <= size);
        for (let at = range.offset; at < range.offset + range.size; at++) {
          assert.ok(!seen.has(at));
          seen.add(at);
        }
      }
    }),
    { numRuns: 5000 },
  );
});

test('REL-308 parts are of the version that the client has, or the whole is sent', () => {
  const version = { modified: MODIFIED, etag: '"a"' };
  const cases: [value: string | null, same: boolean][] = [
    [null, true],
    ['"a"', true],
    ['W/"a"', false],
    ['"b"', false],
    [AT, true],
    [AFTER, false],
  ];
  for (const [value, same] of cases)
    assert.equal(
      isSame(asking(value === null ? {} : { HTTP_IF_RANGE: value }), version),
      same,
      String(value),
    );
});

test('STA-016 STA-017 STA-018 STA-019 when a file gets old', async () => {
  const expiry = readExpiry(
    Configuration.of(
      ['static-expires', '/a\\.txt$ 100'],
      ['static-expires-mtime', '\\.old$=100'],
      ['static-expire-uri', '\\?v=[0-9]+$ 3000'],
      ['static-expires-uri-mtime', '\\?w=[0-9]+$=7'],
      ['static-expires-path-info', '^/m/dir = 700'],
      ['static-expires-path-info-mtime', '^/m/new 70'],
      ['static-expires-type', 'text/css=50'],
      ['static-expires-type-mtime', 'image/png=50'],
    ),
    await loadCompiler(),
  );
  const now = 5_000_000;
  const modified = 1_000_000;
  const cases: [path: string, type: string | null, uri: string, at: number | null][] = [
    ['/srv/a.txt', null, '/m/a.txt', now + 100_000],
    ['/srv/a.old', null, '/m/a.old', modified + 100_000],
    ['/srv/b.txt', null, '/m/b.txt?v=12', now + 3_000_000],
    ['/srv/a.txt', null, '/m/a.txt?v=12', now + 100_000],
    ['/srv/b.txt', null, '/m/b.txt?w=1', modified + 7_000],
    ['/srv/b.txt', 'text/css', '/m/dir/b.txt', now + 700_000],
    ['/srv/b.txt', null, '/m/new/b.txt', modified + 70_000],
    ['/srv/b.css', 'text/css', '/m/b.css', now + 50_000],
    ['/srv/b.png', 'image/png', '/m/b.png', modified + 50_000],
    ['/srv/b.txt', 'text/plain', '/m/b.txt', null],
    ['/srv/b', null, '/m/b', null],
  ];
  for (const [path, type, uri, at] of cases) {
    const variable = asking({ REQUEST_URI: uri, PATH_INFO: uri.replace(/\?.*/, '') });
    assert.equal(expiry({ variable }, { path, type, modified }, now), at, uri);
  }
});

test('a rule of expiry without seconds is refused', async () => {
  const compile = await loadCompiler();
  for (const text of ['text/html', '=5', 'text/html=soon', ' 5'])
    assert.throws(() => readExpiry(Configuration.of(['static-expires-type', text]), compile), {
      code: 'ERR_STATIC_EXPIRES',
    });
});

test('STA-024 STA-025 STA-026 STA-027 which files may have a compressed one beside them', async () => {
  const compile = await loadCompiler();
  const zipped = (key: string, value: string) => readZipped(Configuration.of([key, value]), compile);
  assert.equal(readZipped(Configuration.of(), compile), null);
  assert.equal(zipped('static-gzip-all', 'true')?.('/anything'), true);
  for (const [key, value] of [
    ['static-gzip', '\\.css$'],
    ['static-gzip-ext', '.css'],
    ['static-gzip-suffix', '.css'],
    ['static-gzip-dir', '/srv/www'],
    ['static-gzip-prefix', '/srv/www'],
  ] as const) {
    assert.equal(zipped(key, value)?.('/srv/www/a.css'), true, key);
    assert.equal(zipped(key, value)?.('/srv/other/a.txt'), false, key);
  }
});

test('STA-028 which clients take gzip', () => {
  const cases: [accepted: string | null, takes: boolean][] = [
    [null, false],
    ['', false],
    ['gzip', true],
    ['deflate, GZIP;q=0.5', true],
    ['x-gzip', true],
    ['gzip;q=0', false],
    ['gzip; q=0.000', false],
    ['gzipped', false],
    ['*', false],
  ];
  for (const [accepted, takes] of cases) assert.equal(takesGzip(accepted), takes, String(accepted));
});

test('STA-031 look-ups are remembered for their time, what was not found is not', async () => {
  let time = 0;
  const asked: string[] = [];
  const look = remembering(
    async (key: string) => {
      asked.push(key);
      return key === 'none' ? null : `${key}@${time}`;
    },
    1000,
    () => time,
  );
  assert.equal(await look('a'), 'a@0');
  time = 999;
  assert.equal(await look('a'), 'a@0');
  time = 1000;
  assert.equal(await look('a'), 'a@1000');
  assert.deepEqual([await look('none'), await look('none')], [null, null]);
  assert.deepEqual(asked.splice(0), ['a', 'a', 'none', 'none']);
  for (let index = 0; index < 5000; index++) await look(String(index));
  asked.length = 0;
  await look('4999');
  assert.deepEqual(asked, []);
  await look('0');
  assert.deepEqual(asked, ['0']);
});
