import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isBelow, parseMount, pathBelow } from '../../../vassal/static/mounts.ts';

test('a mount is /mount=/folder, or a folder for everything', () => {
  assert.deepEqual(parseMount('/images=/var/www/img', false), {
    prefix: '/images',
    target: '/var/www/img',
    keepPrefix: false,
  });
  assert.deepEqual(parseMount(' /a/ = /b=c ', true), { prefix: '/a', target: '/b=c', keepPrefix: true });
  assert.deepEqual(parseMount('/srv', false), { prefix: '', target: '/srv', keepPrefix: false });
  assert.equal(parseMount('/=/srv', false).prefix, '');
});

test('a path is below a mount at a slash only', () => {
  const mount = parseMount('/m=/srv', false);
  const cases: [path: string, below: string | null][] = [
    ['/m', ''],
    ['/m/', '/'],
    ['/m/a', '/a'],
    ['/m/../x', '/../x'],
    ['/ma', null],
    ['/M/a', null],
    ['/', null],
    ['', null],
    ['/m/a\0.txt', null],
  ];
  for (const [path, below] of cases) assert.equal(pathBelow(mount, path), below, path);
  assert.equal(pathBelow(parseMount('/m=/srv', true), '/m/a'), '/m/a');
  assert.equal(pathBelow(parseMount('/srv', false), '/m/a'), '/m/a');
});

test('whatever is below has the prefix and a boundary after it', () => {
  const path = fc.array(fc.constantFrom('/', 'a', 'b', '.'), { maxLength: 8 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(path, path, (whole, prefix) => {
      if (!isBelow(whole, prefix)) return;
      const rest = whole.slice(prefix.length);
      assert.ok(whole.startsWith(prefix) && (prefix === '' || rest === '' || rest.startsWith('/')));
    }),
  );
});
