import assert from 'node:assert/strict';
import {
  appendFileSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Configuration } from '../../../vassal/config/index.ts';
import type { MasterContext } from '../../../vassal/master/context.ts';
import { until } from '../../support/index.ts';
import { watchPath } from '../../../vassal/touch/index.ts';
import { master } from '../../../vassal/touch/master.ts';

function folder(t: TestContext): string {
  const path = mkdtempSync('/tmp/touch-');
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Each row does something to `f` in a fresh folder; it must be seen once, and a later touch must still be seen. */
const TOUCHES: readonly (readonly [
  what: string,
  prepare: (dir: string) => void,
  touch: (dir: string) => void,
])[] = [
  ['touched', make, (dir) => utimesSync(join(dir, 'f'), 1000, 1000)],
  ['an older time', make, (dir) => utimesSync(join(dir, 'f'), 10, 10)],
  ['written to', make, (dir) => appendFileSync(join(dir, 'f'), 'more')],
  ['made', () => {}, make],
  ['replaced by a rename', make, replace],
  ['removed and made again', make, (dir) => (rmSync(join(dir, 'f')), make(dir))],
  [
    'an entry of the folder',
    (dir) => mkdirSync(join(dir, 'f')),
    (dir) => writeFileSync(join(dir, 'f', 'x'), ''),
  ],
  ['the target of a link', linkAway, (dir) => appendFileSync(join(dir, 'away', 'target'), 'more')],
  ['a link that is turned', linkAway, turn],
  ['a second name of the file', hardLink, (dir) => appendFileSync(join(dir, 'away', 'same'), 'more')],
];

function make(dir: string): void {
  writeFileSync(join(dir, 'f'), 'text');
}

function replace(dir: string): void {
  writeFileSync(join(dir, 'new'), 'text');
  renameSync(join(dir, 'new'), join(dir, 'f'));
}

function linkAway(dir: string): void {
  mkdirSync(join(dir, 'away'));
  writeFileSync(join(dir, 'away', 'target'), 'text');
  symlinkSync('away/target', join(dir, 'f'));
}

function turn(dir: string): void {
  writeFileSync(join(dir, 'away', 'other'), 'other text');
  symlinkSync('away/other', join(dir, 'g'));
  renameSync(join(dir, 'g'), join(dir, 'f'));
}

function hardLink(dir: string): void {
  make(dir);
  mkdirSync(join(dir, 'away'));
  linkSync(join(dir, 'f'), join(dir, 'away', 'same'));
}

for (const [what, prepare, touch] of TOUCHES) {
  test(`CFG-089 CFG-057 a touch: ${what}`, async (t) => {
    const dir = folder(t);
    prepare(dir);
    let seen = 0;
    const closer = watchPath(join(dir, 'f'), () => (seen += 1));
    t.after(() => closer.close());
    touch(dir);
    await until(() => seen > 0, what);
    const before = seen;
    utimesSync(join(dir, 'f'), 5, 5);
    await until(() => seen > before, 'a second touch');
  });
}

test('a file in folders that come later is seen', async (t) => {
  const dir = folder(t);
  let seen = 0;
  const closer = watchPath(join(dir, 'a', 'b', 'f'), () => (seen += 1));
  t.after(() => closer.close());
  assert.equal(closer.exists, false);
  mkdirSync(join(dir, 'a'));
  mkdirSync(join(dir, 'a', 'b'));
  make(join(dir, 'a', 'b'));
  await until(() => seen === 1, 'the file');
});

test('REL-242 neighbours, reads and the removal are no touch', async (t) => {
  const dir = folder(t);
  make(dir);
  let seen = 0;
  const closer = watchPath(join(dir, 'f'), () => (seen += 1));
  t.after(() => closer.close());
  writeFileSync(join(dir, 'neighbour'), 'x');
  rmSync(join(dir, 'f'));
  // What comes after is seen alone, so nothing before it was a touch.
  await sleep(50);
  make(dir);
  await until(() => seen > 0, 'the new file');
  assert.equal(seen, 1);
});

test('REL-174 CFG-057 fs-reload: what is in a folder counts too', async (t) => {
  const dir = folder(t);
  make(dir);
  let touches = 0;
  let changes = 0;
  const closers = [
    watchPath(dir, () => (touches += 1)),
    watchPath(dir, () => (changes += 1), true),
    watchPath(join(dir, 'f'), () => (changes += 1), true),
  ];
  t.after(() => closers.forEach((closer) => closer.close()));
  appendFileSync(join(dir, 'f'), 'more');
  await until(() => changes === 2, 'the change of the file');
  writeFileSync(join(dir, 'neighbour'), '');
  await until(() => touches === 1 && changes === 3, 'the new file');
});

test('GRL-006 GRL-012 the reactions and their lines', async (t) => {
  const dir = folder(t);
  const [reload, workers, chain] = [join(dir, 'f'), join(dir, 'w'), join(dir, 'c')];
  writeFileSync(reload, '');
  writeFileSync(chain, '');
  const lines: string[] = [];
  const commands: string[] = [];
  const context: MasterContext = {
    configuration: Configuration.of(
      ['touch-reload', reload],
      ['touch-workers-reload', workers],
      ['touch-chain-reload', chain],
    ),
    log: { line: (text) => lines.push(text), event: (text) => lines.push(text) },
    generation: 0,
    jailed: false,
    restart: [],
    startedAt: 0,
    environment: () => [],
    command: (command) => commands.push(command),
    snapshot: async () => ({ workers: [], sockets: [], sections: {} }),
    sockets: () => [],
    workers: () => [],
    aides: () => [],
    spawn: () => undefined,
    scale: () => undefined,
    reinforce: () => undefined,
  };
  const hooks = master(context);
  t.after(() => hooks.stop?.());
  utimesSync(reload, 1, 1);
  await until(() => commands.length === 1, 'reload');
  writeFileSync(workers, '');
  await until(() => commands.length === 2, 'workers-reload');
  utimesSync(chain, 1, 1);
  await until(() => commands.length === 3, 'chain-reload');
  assert.deepEqual(commands, ['reload', 'workers-reload', 'chain-reload']);
  assert.deepEqual(lines, [
    `unable to stat() ${workers}, events will be triggered as soon as the file is created`,
    `*** ${reload} has been touched... grace them all !!! ***`,
    `*** ${workers} has been touched... workers reload !!! ***`,
    `*** ${chain} has been touched... chain reload !!! ***`,
  ]);
});
