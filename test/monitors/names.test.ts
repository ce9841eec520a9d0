import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { EXTENSIONS } from '../../monitors/index.ts';
import { nameProblem, pathProblem, shown, urlProblem } from '../../monitors/names.ts';

test('EMP-008 names of texts', () => {
  for (const name of ['a.ini', 'ü b.yaml', '..ini', '.hidden.ini', `${'x'.repeat(251)}.ini`])
    assert.equal(nameProblem(name, EXTENSIONS), null, name);
  const bad = [
    '',
    '.ini',
    'a',
    'a.INI',
    'a.ini ',
    'a/b.ini',
    '../a.ini',
    '-a.ini',
    'a\n.ini',
    'a\u2028.ini',
    '\ufffd.ini',
    '\ud800.ini',
  ];
  for (const name of [...bad, `${'x'.repeat(252)}.ini`])
    assert.notEqual(nameProblem(name, EXTENSIONS), null, name);
});

test('EMP-029 EMP-032 paths and addresses that are announced', () => {
  assert.equal(pathProblem('/srv/a b/x.ini', EXTENSIONS), null);
  for (const path of [
    'x.ini',
    '/',
    '',
    '/a//x.ini',
    '/a/../x.ini',
    '/a/./x.ini',
    '/a/x',
    '/a/.ini',
    '/a\n/x.ini',
  ])
    assert.notEqual(pathProblem(path, EXTENSIONS), null, path);
  assert.equal(urlProblem('http://h/a?f=x.ini', EXTENSIONS), null);
  for (const url of ['http://', 'http://h/a', 'http://h/\n.ini'])
    assert.notEqual(urlProblem(url, EXTENSIONS), null, url);
});

test('whatever a name is, it is shown in one line', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (name) => !/[\p{Cc}\u2028\u2029]/u.test(shown(name))));
});
