import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { Groups } from '../../../emperor/retinue/groups.ts';
import { carries, killMarked } from '../../../emperor/retinue/marks.ts';
import { killGroup, removeGroup } from '../../../vassal/jail/index.ts';
import { emperord, folder, put, serves, until } from '../../support/index.ts';
import { alive, stage, type Stage } from '../stage.ts';
import { groupsOf, noGroups, strays, straysIn } from './strays.ts';

const READY = ['send 1', 'send 5'];

const ENDS: Readonly<Record<string, (stage: Stage, pid: number) => void>> = {
  'the removal of its file': ({ dir }) => rmSync(join(dir, 'v/a.ini')),
  'kill -9 of its first process': (_, pid) => process.kill(pid, 'SIGKILL'),
  'its own exit': ({ tell }) => tell('a.ini', 'exit 1'),
  'the end of the Emperor': ({ emperor }) => void emperor.stop(),
};

/** A vassal whose followers left its session ends in some way: nobody of it lives, and those of another one do. */
async function leavesNobody(
  t: TestContext,
  commands: readonly string[],
  options: readonly string[],
  end: (stage: Stage, pid: number) => void,
): Promise<Stage> {
  const set = stage(t, {
    vassals: { 'a.ini': '', 'b.ini': '' },
    lives: { 'a.ini': [[...READY, ...commands], READY], 'b.ini': [[...READY, 'stray']] },
    options: () => ['--emperor-throttle', '60000', ...options],
  });
  const own = await strays(set, 'a.ini', commands.length);
  const others = await strays(set, 'b.ini', 1);
  const [{ pid } = { pid: 0 }] = await set.starts('a.ini');
  assert.ok([pid, ...own, ...others].every(alive));
  end(set, pid);
  await until(
    () => ![pid, ...own].some(alive),
    () => `of ${pid} live ${own.filter(alive).join()}:\n${set.emperor.output()}`,
  );
  if (end !== ENDS['the end of the Emperor']) assert.ok(others.every(alive), 'those of another one are dead');
  await set.emperor.stop();
  assert.deepEqual(others.filter(alive), []);
  return set;
}

for (const [what, end] of Object.entries(ENDS)) {
  test(`nobody of a vassal is left after ${what}, by its control group`, { skip: noGroups() }, async (t) => {
    const { emperor } = await leavesNobody(t, ['stray', 'stray forgetful'], [], end);
    assert.ok(!existsSync(groupsOf(emperor.pid)), 'the groups are left');
  });
}

test(
  'without a group of its own nobody is left who carries the mark of the life',
  { skip: process.getuid?.() === 0 ? false : 'needs root' },
  async (t) => {
    for (const end of Object.values(ENDS))
      await leavesNobody(t, ['stray', 'stray'], ['--emperor-use-clone', 'cgroup'], end);
  },
);

test('an application of a forked vassal leaves nobody behind either', { skip: noGroups() }, async (t) => {
  const dir = folder(t, {
    'v/app.cjs': `
const { spawn } = require('node:child_process');
const script = "(setsid env -i sh -c 'echo $$ >> " + __dirname + "/strays; exec sleep 1000' &)";
spawn('sh', ['-c', script], { stdio: 'ignore', detached: true });
module.exports = (request, response) => response.end('here');`,
  });
  const address = join(dir, 's');
  put(dir, { 'v/a.ini': `[uwsgi]\nhttp-socket = ${address}\nmaster = 1\njavascript = app.cjs\n` });
  const emperor = emperord(t, ['--emperor', join(dir, 'v')]);
  await serves(address, '/', 'here');
  const [stray = 0] = await straysIn(join(dir, 'v/strays'), 1);
  assert.ok(alive(stray));
  rmSync(join(dir, 'v/a.ini'));
  await emperor.prints('removed uwsgi instance a.ini');
  await until(() => !alive(stray), `${stray} lives`);
});

test('groups have names of their own, whatever their vassals are called', { skip: noGroups() }, (t) => {
  const groups = new Groups();
  const base = groupsOf(process.pid);
  const made = ['a.ini', 'a.ini', '../../x', 'cgroup.procs', 'n'.repeat(300)].map((name) =>
    groups.make(name),
  );
  t.after(() => {
    for (const group of made) removeGroup(group ?? '');
    groups.remove();
    assert.ok(!existsSync(base));
  });
  assert.equal(new Set(made).size, made.length);
  for (const group of made) {
    assert.ok(group !== null && join(group, '..') === base);
    killGroup(group);
  }
  // One that was replaced in place meets what is there already.
  const next = new Groups();
  made.push(next.make('a.ini'));
  assert.equal(new Set(made).size, made.length);
  assert.equal(
    readdirSync(base, { withFileTypes: true }).filter((one) => one.isDirectory()).length,
    made.length,
  );
});

test('a mark is one of the words of its variable', () => {
  const marks = new Set(['1-a.1']);
  const cases: readonly [environment: string, boolean][] = [
    ['PATH=/bin\0EMPERORD_VASSAL=1-a.1\0', true],
    ['EMPERORD_VASSAL=1-a.1 2-b.7\0X=1', true],
    ['EMPERORD_VASSAL=1-a.11\0', false],
    ['X=EMPERORD_VASSAL=1-a.1\0', false],
    ['NOT_EMPERORD_VASSAL=1-a.1\0', false],
    ['', false],
  ];
  for (const [environment, expected] of cases)
    assert.equal(carries(environment, marks), expected, environment);
});

test('lives that end together share a look, and nobody else is killed', async (t) => {
  const sleeper = (mark: string) => {
    const child = spawn('sleep', ['1000'], { env: { PATH: '/usr/bin:/bin', EMPERORD_VASSAL: mark } });
    t.after(() => child.kill('SIGKILL'));
    return child;
  };
  const origin = `test-${process.pid}`;
  const children = [1, 2, 3].map((life) => sleeper(`${origin}.${life}`));
  const ends = children.slice(0, 2).map((child) => once(child, 'exit'));
  await Promise.all(children.map((child) => until(() => environmentSays(child.pid ?? 0, origin))));
  const [first, second] = [killMarked(`${origin}.1`), killMarked(`${origin}.2`)];
  assert.equal(first, second);
  await first;
  assert.deepEqual(
    (await Promise.all(ends)).map(([, signal]) => signal as string),
    ['SIGKILL', 'SIGKILL'],
  );
  assert.ok(alive(children[2]?.pid ?? 0));
});

function environmentSays(pid: number, text: string): boolean {
  return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(text);
}

test('the groups of a killed Emperor are removed by the next one', { skip: noGroups() }, async (t) => {
  const killed = stage(t, { vassals: { 'a.ini': '' }, lives: { 'a.ini': [READY] } });
  const [{ pid } = { pid: 0 }] = await killed.starts('a.ini');
  const left = groupsOf(killed.emperor.pid);
  await killed.emperor.stop('SIGKILL');
  await until(() => !alive(pid));
  assert.ok(existsSync(left));
  const next = stage(t, { vassals: { 'b.ini': '' } });
  await next.starts('b.ini');
  assert.ok(!existsSync(left));
});
