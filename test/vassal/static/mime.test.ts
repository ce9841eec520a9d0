import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { endingOf } from '../../../vassal/static/find.ts';
import { readMimeTypes } from '../../../vassal/static/mime.ts';
import { folder } from '../../support/index.ts';

const silent = { line: () => undefined, event: () => undefined };

test('STA-011 the types of the system, or the common ones where there are none', () => {
  const types = readMimeTypes([], silent);
  assert.equal(types('png'), 'image/png');
  assert.equal(types('html'), 'text/html');
  assert.equal(types('nonsense'), null);
});

test('STA-012 files of types come before the system, and are merged', (t) => {
  const directory = folder(t, {
    one: '# a comment\napplication/x-one one  uno # more\n\ntext/x-first both\n',
    two: 'text/x-second both two\nimage/x-own png\nalone',
  });
  const types = readMimeTypes([join(directory, 'one'), join(directory, 'two')], silent);
  const seen = ['one', 'uno', 'both', 'two', 'png', 'html'].map((ending) => types(ending));
  assert.deepEqual(seen, [
    'application/x-one',
    'application/x-one',
    'text/x-first',
    'text/x-second',
    'image/x-own',
    'text/html',
  ]);
});

test('a file of types that is not there is named and left out', () => {
  const lines: string[] = [];
  const types = readMimeTypes(['/none'], { ...silent, line: (text) => void lines.push(text) });
  assert.deepEqual(lines, ['!!! no /none file found !!!']);
  assert.equal(types('png'), 'image/png');
});

test('the ending of a path is what follows its last dot', () => {
  const cases: [path: string, ending: string][] = [
    ['/a.TXT', 'txt'],
    ['/a.tar.gz', 'gz'],
    ['/.hidden', ''],
    ['/a.b/c', ''],
    ['/a.', ''],
  ];
  for (const [path, ending] of cases) assert.equal(endingOf(path), ending, path);
});
