import assert from 'node:assert/strict';
import { test } from 'node:test';
import { act, forge, unable } from './forging.ts';

const FORKS = 60;
const AT_ONCE = 4;

test('many forks with garbage, sockets, threads and crashes: none hangs', { skip: unable }, async (t) => {
  const { launch } = await forge(t);
  const roles = Array.from({ length: FORKS }, (_, index) => (index % 3 === 0 ? 'capabilities' : 'crash'));
  const ends: string[] = [];
  const lane = async (): Promise<void> => {
    for (let role = roles.pop(); role !== undefined; role = roles.pop()) {
      const { code, signal } = await act(launch, role);
      ends.push(`${role} ${code} ${signal}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  assert.deepEqual([...new Set(ends)].sort(), ['capabilities 0 null', 'crash null 11']);
  assert.equal(ends.length, FORKS);
});
