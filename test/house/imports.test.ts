import assert from 'node:assert/strict';
import { test } from 'node:test';
import { imports, roomOf, sources } from './sources.ts';

/** Layers from the top down (design §3). A room may import rooms of lower layers, and data files of any room. */
const LAYERS: readonly (readonly string[])[] = [
  ['vassal/cli', 'vassal'],
  ['emperor', 'vassal/master', 'vassal/worker'],
  ['vassal/SUBSYSTEM', 'monitors', 'systemd'],
  ['vassal/config', 'vassal/request', 'vassal/channel', 'vassal/counters'],
  ['vassal/errors', 'native'],
];
/** Data that the assembly reads, and the contracts of a part: types only. */
const DATA =
  /\/(options|errors|part|context)\.ts$|^vassal\/(part|parts|instance|version|config\/option)\.ts$|package\.json$/;

function layer(room: string): number {
  const index = LAYERS.findIndex((rooms) => rooms.includes(room));
  return index === -1 ? LAYERS.findIndex((rooms) => rooms.includes('vassal/SUBSYSTEM')) : index;
}

test('rooms import downwards only', () => {
  const wrong: string[] = [];
  for (const file of sources()) {
    for (const { target, types } of imports(file)) {
      const from = roomOf(file);
      const to = roomOf(target);
      if (from === to || types || DATA.test(target)) continue;
      if (layer(to) < layer(from)) wrong.push(`${file} -> ${target}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test('another room is entered by its index, its data or its types', () => {
  const wrong: string[] = [];
  for (const file of sources()) {
    for (const { target, types } of imports(file)) {
      if (roomOf(file) === roomOf(target) || types || DATA.test(target)) continue;
      if (target.split('/').length > 2 && !target.endsWith('/index.ts')) wrong.push(`${file} -> ${target}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test('monitors know nothing of vassals but types', () => {
  const wrong = sources()
    .filter((file) => file.startsWith('monitors/'))
    .flatMap((file) => imports(file).map((found) => ({ file, ...found })))
    .filter(({ target, types }) => target.startsWith('vassal/') && !types && !/errors/.test(target));
  assert.deepEqual(wrong, []);
});
