import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooser, NO_APPLICATION } from '../../../../vassal/runtimes/companion/index.ts';

interface Row {
  readonly mounts: readonly string[];
  readonly manage?: boolean;
  readonly noDefault?: boolean;
  readonly script?: string;
  readonly path: string;
  /** Number of the application, then what changes. */
  readonly wanted: readonly [application: number, script?: string, path?: string];
}

const ROWS: readonly Row[] = [
  { mounts: [], path: '/', wanted: [NO_APPLICATION] },
  { mounts: [''], path: '/x', wanted: [0] },
  { mounts: ['', '/a'], path: '/a/x', wanted: [0] },
  { mounts: ['', '/a'], script: '/a', path: '/x', wanted: [1] },
  { mounts: ['', '/a'], script: '/b', path: '/x', wanted: [0] },
  { mounts: ['/a', '/b'], path: '/x', wanted: [0] },
  { mounts: ['/a', ''], path: '/x', wanted: [1] },
  { mounts: ['/a', '/'], path: '/x', wanted: [1] },
  { mounts: ['/a'], noDefault: true, path: '/x', wanted: [NO_APPLICATION] },
  { mounts: ['', '/a'], noDefault: true, script: '/b', path: '/x', wanted: [NO_APPLICATION] },
  { mounts: ['', '/a'], manage: true, path: '/a/x', wanted: [1, '/a', '/x'] },
  { mounts: ['', '/a'], manage: true, path: '/a', wanted: [1, '/a', ''] },
  { mounts: ['', '/a'], manage: true, path: '/ax', wanted: [0] },
  { mounts: ['', '/a/'], manage: true, path: '/a/x', wanted: [1, '/a', '/x'] },
  { mounts: ['/a', '/a/b'], manage: true, path: '/a/b/c', wanted: [1, '/a/b', '/c'] },
  { mounts: ['/a'], manage: true, noDefault: true, path: '/x', wanted: [NO_APPLICATION] },
];

test('CFG-259 CFG-260 the application of a request, by script name or by path', () => {
  for (const row of ROWS) {
    const { mounts, manage = false, noDefault = false, script = '', path, wanted } = row;
    const variables = new Map([
      ['SCRIPT_NAME', script],
      ['PATH_INFO', path],
    ]);
    const choose = chooser(mounts, manage, noDefault);
    const { application, changes } = choose({ variable: (name) => variables.get(name) ?? null });
    assert.deepEqual([application, ...changes.map(([, value]) => value)], wanted, JSON.stringify(row));
  }
});
