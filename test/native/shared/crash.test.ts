import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { CHECKOUT, folder, LIMIT_MS } from '../../support/index.ts';

/** The programs of crash/: what they find wrong, they print, and end with 1. 77: ptrace is not allowed here. */
function crash(program: 'step' | 'storm', ...words: (string | number)[]): number | null {
  const path = join(CHECKOUT, `native/build/crash-${program}`);
  const { status, stderr } = spawnSync(path, words.map(String), { encoding: 'utf8', timeout: LIMIT_MS });
  assert.equal(stderr, '');
  return status;
}

before(() => {
  const { status, stderr } = spawnSync('make', ['-s', '-C', join(CHECKOUT, 'native'), 'crash']);
  assert.equal(status, 0, stderr.toString());
});

// Every 7th instruction here, every single one in `bench/shared.ts --crash`.
for (const shape of ['single', 'lru', 'pool', 'pool-lru']) {
  test(`a process killed between two instructions of an operation leaves a whole table (${shape})`, (t) => {
    for (const operation of ['update', 'insert', 'remove', 'get', 'number', 'expire']) {
      const status = crash('step', shape, operation, 7);
      if (status === 77) return t.skip('ptrace is not allowed');
      assert.equal(status, 0, operation);
    }
  });
}

test('processes killed at random under load leave a whole table, and nothing is locked for ever', () => {
  for (const shape of ['single', 'pool-lru']) assert.equal(crash('storm', shape, 3, 30, 1), 0, shape);
});

test('a stored table is whole after all its processes were killed', (t) => {
  assert.equal(crash('storm', 'pool', 3, 30, 2, join(folder(t), 'store')), 0);
});
