import assert from 'node:assert/strict';
import { symlinkSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { readPage } from '../../../vassal/ssi/parse.ts';
import { LONGEST_PAGE, render } from '../../../vassal/ssi/render.ts';
import { folder } from '../../support/index.ts';

const pages: [page: string, pieces: unknown[]][] = [
  ['', []],
  ['text', ['text']],
  ['a<!--#echo var="X" -->b', ['a', ['echo', { var: 'X' }], 'b']],
  [
    '<!--#ECHO VAR=X--><!--#printenv-->',
    [
      ['echo', { var: 'X' }],
      ['printenv', {}],
    ],
  ],
  [`<!--#cache key='a "b"' name = "c" -->`, [['cache', { key: 'a "b"', name: 'c' }]]],
  ['<!-- echo --><!--# x -->', ['<!-- echo -->', ['', {}]]],
  ['<!--#echo var="X"', ['<!--#echo var="X"']],
  [`<!--#${'x'.repeat(5000)}--><!--#b-->`, [`<!--#${'x'.repeat(5000)}-->`, ['b', {}]]],
];

test('SSI-004 SSI-005 a page is text and commands', () => {
  for (const [page, pieces] of pages)
    assert.deepEqual(
      readPage(page).map((piece) =>
        typeof piece === 'string' ? piece : [piece.command, Object.fromEntries(piece.attributes)],
      ),
      pieces,
      page.slice(0, 40),
    );
});

/** Renders a document of these files; `lines` gets what is logged. */
async function rendered(
  t: TestContext,
  page: string,
  files: Record<string, string> = {},
): Promise<{ page: string | undefined; lines: string[]; root: string }> {
  const root = folder(t, { 'www/in/page.shtml': page, secret: 'SECRET', ...files });
  symlinkSync(join(root, 'secret'), join(root, 'www/link'));
  const variables = new Map([
    ['NAME', '<b>&"\''],
    ['EMPTY', ''],
  ]);
  const lines: string[] = [];
  const made = await render(join(root, 'www'), join(root, 'www/in/page.shtml'), {
    request: { variable: (name) => variables.get(name) ?? null, variables: () => [...variables] },
    cache: (name) =>
      name === 'c' || name === ''
        ? { get: (key) => (String(key) === 'k' ? Buffer.from(`<i>${name}</i>`) : null) }
        : null,
    log: { line: (line) => void lines.push(line) },
  });
  return { page: made?.toString('latin1'), lines, root };
}

test('SSI-004 SSI-005 variables are text, never markup', async (t) => {
  const { page, lines } = await rendered(
    t,
    '\xff<!--#echo var="NAME" -->|<!--#echo var="NONE" -->|<!--#printenv -->',
  );
  const name = '&lt;b&gt;&amp;&quot;&#39;';
  assert.equal(page, `\xc3\xbf${name}||NAME=${name}\nEMPTY=\n`);
  assert.deepEqual(lines, []);
});

test('SSI-006 files below the root are included as they are', async (t) => {
  const files = { 'www/in/a.txt': '<!--#printenv -->', 'www/b.txt': 'B' };
  const { page, lines } = await rendered(
    t,
    '<!--#include file="a.txt" -->|<!--#include file="../b.txt" -->',
    files,
  );
  assert.equal(page, '<!--#printenv -->|B');
  assert.deepEqual(lines, []);
});

test('SSI-006 nothing out of the root is included', async (t) => {
  const names = [
    '../../secret',
    '../link',
    '/etc/passwd',
    '',
    '.',
    'none',
    '/dev/zero',
    '/proc/self/environ',
  ];
  const page = names.map((name) => `<!--#include file="${name}" -->`).join('');
  const made = await rendered(t, `[${page}<!--#include -->]`);
  assert.equal(made.page, '[]');
  assert.equal(made.lines.length, names.length + 1);
  for (const line of made.lines) assert.match(line, /^ERR_SSI_COMMAND: unable to make the page .*: include/);
});

test('SSI-007 items of caches; what cannot be done is one line', async (t) => {
  const { page, lines } = await rendered(
    t,
    [
      '<!--#cache key="k" name="c" -->',
      '<!--#cache key="k" -->',
      '<!--#cache key="none" name="c" -->',
      '<!--#cache key="k" name="none" -->',
      '<!--#exec cmd="id" -->',
      '<!--#constructor -->',
      '<!--#echo -->',
    ].join('|'),
  );
  assert.equal(page, '<i>c</i>|<i></i>|||||');
  assert.deepEqual(
    lines.map((line) => /shtml: (\w+)/.exec(line)?.[1]),
    ['cache', 'exec', 'constructor', 'echo'],
  );
});

test('SSI-001 a page has a size', async (t) => {
  const include = '<!--#include file="big" -->';
  const { root, page } = await rendered(t, include, { 'www/in/big': 'x' });
  assert.equal(page, 'x');
  const again = (): Promise<Buffer | null> =>
    render(join(root, 'www'), join(root, 'www/in/page.shtml'), {
      request: { variable: () => null, variables: () => [] },
      cache: () => null,
      log: { line: () => undefined },
    });
  truncateSync(join(root, 'www/in/big'), LONGEST_PAGE);
  assert.equal((await again())?.length, LONGEST_PAGE);
  truncateSync(join(root, 'www/in/big'), LONGEST_PAGE + 1);
  await assert.rejects(again(), { code: 'ERR_SSI_SIZE' });
});
