import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { choose, checkStart, maySee, type Realm } from '../../../emperor/control/access.ts';
import { Crowd } from '../../../emperor/control/crowd.ts';
import { defaultSocket, usualSockets } from '../../../emperor/control/place.ts';
import { planOf, type Step } from '../../../emperor/control/plan.ts';
import { encode, errorAnswer, parseRequest } from '../../../emperor/control/protocol.ts';
import type { Vassal } from '../../../emperor/vassal.ts';
import { parseOrder } from '../../../emperor/ctl/arguments.ts';
import type { Entry } from '../../../monitors/index.ts';
import { entry, policy, vassal } from '../samples.ts';

const root = { uid: 0, pid: 1 };
const tenant = { uid: 33, pid: 1 };
const tyrant: Realm = { uid: 0, tyrant: true };
const owned = (uid: number, more: Partial<Vassal> = {}): { vassal: Vassal } => ({
  vassal: vassal('running', { owner: { uid, gid: uid }, ...more }),
});

test('EMP-061 root and the user of the Emperor see everything, a tenant its own vassals', () => {
  const mine = owned(33).vassal;
  const other = owned(34).vassal;
  assert.ok(maySee(root, tyrant, mine) && maySee(root, tyrant, other));
  assert.ok(maySee({ uid: 7, pid: 1 }, { uid: 7, tyrant: false }, other));
  assert.ok(maySee(tenant, tyrant, mine));
  assert.ok(!maySee(tenant, tyrant, other));
  assert.ok(!maySee(tenant, { uid: 0, tyrant: false }, mine));
});

test('before its first start a vassal belongs to the owner of its configuration', () => {
  const refused = vassal('refused', { entry: entry({ uid: 33 }) });
  assert.ok(maySee(tenant, tyrant, refused));
});

test('to a tenant the vassals of others do not exist', () => {
  const members = [owned(33), owned(34, { name: 'b.ini' })];
  assert.deepEqual(choose(members, null, tenant, tyrant), [members[0]]);
  const message = (wanted: string): string => {
    try {
      choose(members, wanted, tenant, tyrant);
      return '';
    } catch (thrown) {
      return String(thrown).replace(wanted, 'X');
    }
  };
  assert.match(message('b.ini'), /ERR_CONTROL_VASSAL.*no vassal of user 33 of this name/);
  assert.equal(message('b.ini'), message('nothing'));
});

test('EMP-007 a name of two sources is asked for by source', () => {
  const members = [owned(1, { monitor: '/a' }), owned(1, { monitor: '/b' })];
  assert.throws(() => choose(members, 'a.ini', root, tyrant), /\/a\/a\.ini, \/b\/a\.ini/);
  assert.deepEqual(choose(members, '/b/a.ini', root, tyrant), [members[1]]);
});

test('what an operator stopped no tenant starts', () => {
  const stopped = (haltedBy: number): Vassal => owned(33, { state: 'halted', haltedBy }).vassal;
  checkStart(tenant, tyrant, stopped(33));
  checkStart(root, tyrant, stopped(33));
  assert.throws(() => checkStart(tenant, tyrant, stopped(0)), /ERR_CONTROL_DENIED/);
});

test('requests: what is no request of this version is refused by name', () => {
  assert.deepEqual(parseRequest('{"version":1,"command":"why","vassal":"a.ini"}'), {
    command: 'why',
    vassal: 'a.ini',
    all: false,
    follow: false,
  });
  const bad = [
    '',
    '[]',
    '{',
    'null',
    '{"version":2,"command":"status"}',
    '{"version":1}',
    '{"version":1,"command":"why","vassal":7}',
  ];
  for (const text of bad) assert.throws(() => parseRequest(text), /ERR_CONTROL_REQUEST/);
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      try {
        parseRequest(text);
      } catch (thrown) {
        assert.equal(
          errorAnswer(thrown).type === 'error' && (thrown as { code: string }).code,
          'ERR_CONTROL_REQUEST',
        );
      }
    }),
  );
  assert.equal(encode({ type: 'line', line: 'a\nb' }), '{"version":1,"type":"line","line":"a\\nb"}\n');
});

test('tenants, however many, leave room for an operator', () => {
  const crowd = new Crowd();
  const enter = (uid: number, operator = false): boolean => crowd.enter({}, { uid, pid: 1 }, operator);
  assert.deepEqual(
    [1, 2, 3, 4, 5].map(() => enter(33)),
    [true, true, true, true, false],
  );
  for (let uid = 1000; uid < 2000; uid++) enter(uid);
  assert.equal(enter(5000), false);
  assert.equal(enter(0, true), true);
  const last = {};
  while (crowd.enter({}, root, true));
  assert.equal(crowd.enter(last, root, true), false);
});

test('where the socket is', () => {
  assert.equal(defaultSocket({ RUNTIME_DIRECTORY: '/run/shop:/run/b' }, 0), '/run/shop/control.sock');
  assert.equal(defaultSocket({}, 0), '/run/emperord/control.sock');
  assert.equal(defaultSocket({ XDG_RUNTIME_DIR: '/run/user/7' }, 7), '/run/user/7/emperord/control.sock');
  assert.equal(defaultSocket({}, 7), null);
  assert.deepEqual(usualSockets({}, 0), ['/run/emperord/control.sock']);
});

test('a plan says what the sources would change, and why', () => {
  const changed = entry({ version: '2' });
  const plan = (running: Vassal[], ...entries: Entry[]): Step['action'] | undefined =>
    planOf(running, [{ source: '/vassals', entries, problems: [] }], policy)[0]?.action;
  assert.equal(plan([], entry()), 'start');
  assert.equal(plan([vassal('running')]), 'stop');
  assert.equal(plan([vassal('running')], entry()), 'nothing');
  assert.equal(plan([vassal('running')], changed), 'reload');
  assert.equal(plan([vassal('waiting')], entry()), 'wait');
  assert.equal(plan([vassal('waiting')], changed), 'start');
  assert.equal(plan([vassal('dormant')], changed), 'wait');
  assert.equal(plan([vassal('halted', { haltedBy: 0 })], changed), 'nothing');
  assert.equal(plan([vassal('stopping')], entry()), 'restart');
  assert.equal(plan([vassal('leaving')], entry()), 'restart');
  const strict = { ...policy, tyrant: true };
  const refused = [{ source: '/vassals', entries: [entry({ uid: 0 })], problems: [] }];
  assert.equal(planOf([], refused, strict)[0]?.action, 'refuse');
  assert.equal(planOf([vassal('refused')], refused, strict)[0]?.action, 'refuse');
  const given = [{ source: '/vassals', entries: [entry({ uid: 44, version: '2' })], problems: [] }];
  assert.equal(planOf([owned(33).vassal], given, strict)[0]?.action, 'stop');
  assert.deepEqual(
    planOf([vassal('running')], [{ source: '/vassals', entries: null, problems: [] }], policy),
    [],
  );
});

test('the command line of ctl', () => {
  const order = parseOrder(['--socket', '/s', 'logs', '-f', 'a.ini', '--json']);
  assert.deepEqual(order, {
    command: 'logs',
    vassal: 'a.ini',
    all: false,
    follow: true,
    once: false,
    json: true,
    socket: '/s',
    rest: [],
  });
  assert.deepEqual(parseOrder(['plan', '--emperor', '/v', '--emperor-tyrant'])?.rest, [
    '--emperor',
    '/v',
    '--emperor-tyrant',
  ]);
  assert.equal(parseOrder([]), null);
  const bad = [
    ['bogus'],
    ['why'],
    ['stop'],
    ['why', 'a', 'b'],
    ['status', '--all'],
    ['plan', '--socket'],
    ['-x'],
  ];
  for (const words of bad) assert.throws(() => parseOrder(words), /ERR_CONTROL_USAGE/, words.join(' '));
});
