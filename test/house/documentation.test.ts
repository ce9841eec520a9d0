import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { errorCodes, options, parts } from '../../vassal/parts.ts';
import { read, root, sources } from './sources.ts';

test('every exported function and class has a doc comment', () => {
  const bare: string[] = [];
  for (const file of sources()) {
    const lines = read(file).split('\n');
    lines.forEach((line, index) => {
      if (!/^export (async )?(function|class) /.test(line)) return;
      if (!/\*\/\s*$/.test(lines[index - 1] ?? '')) bare.push(`${file}:${index + 1}`);
    });
  }
  assert.deepEqual(bare, []);
});

test('every option is declared once', () => {
  const names = options.flatMap((option) => [option.name, ...(option.aliases ?? [])]);
  assert.deepEqual(
    names.filter((name, index) => names.indexOf(name) !== index),
    [],
  );
});

test('every error code is declared once, is used, and has a row in the table', () => {
  const codes = errorCodes.map((row) => row.code);
  assert.equal(new Set(codes).size, codes.length);
  const text = sources().map(read).join('\n');
  const declared = [...text.matchAll(/code: '(ERR_[A-Z0-9_]+)'/g)].map(([, code]) => code ?? '');
  assert.deepEqual(
    declared.filter((code) => !codes.includes(code) && !code.startsWith('ERR_HTTP_')),
    [],
  );
  const unused = codes.filter((code) => text.split(code).length <= 3);
  assert.deepEqual(unused, []);
});

test('every part has its page or belongs to one', () => {
  const without = parts.filter(({ name }) => !existsSync(join(root, 'docs', `${name}.md`)));
  assert.deepEqual(
    without.map(({ name }) => name),
    [],
  );
});

test('links between the pages and the tree lead somewhere', () => {
  const pages = ['README.md', 'docs/architecture.md', 'docs/CONTRIBUTING.md', 'docs/getting-started.md'];
  const broken: string[] = [];
  for (const page of pages) {
    for (const [, link = ''] of read(page).matchAll(/\]\((?!https?:)([^)#]+)/g)) {
      if (!existsSync(join(root, page, '..', link))) broken.push(`${page}: ${link}`);
    }
  }
  assert.deepEqual(broken, []);
});
