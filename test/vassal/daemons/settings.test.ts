import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Configuration } from '../../../vassal/config/index.ts';
import { readDaemons, type DaemonSettings } from '../../../vassal/daemons/settings.ts';

const read = (...pairs: readonly (readonly [string, string])[]): DaemonSettings[] =>
  readDaemons(Configuration.of(['chdir', '/base'], ...pairs));

const READS: readonly (readonly [string, string, string, Partial<DaemonSettings>])[] = [
  [
    'DMN-001',
    'attach-daemon',
    'a b, c=d',
    { command: 'a b, c=d', pidfile: null, stopSignal: 15, control: false },
  ],
  ['DMN-019', 'attach-control-daemon', 'a', { command: 'a', control: true }],
  ['DMN-003', 'smart-attach-daemon', '/p  a b', { command: 'a b', pidfile: '/p', daemonize: false }],
  [
    'DMN-008',
    'smart-attach-daemon2',
    'run/p a b',
    { command: 'a b', pidfile: '/base/run/p', daemonize: true },
  ],
  ['DMN-016', 'attach-daemon2', 'exec=a\\, b', { command: 'a, b' }],
  [
    'DMN-015 DMN-018 DMN-022 DMN-025 DMN-026',
    'attach-daemon2',
    'cmd=my_daemon.sh,pidfile=/tmp/my.pid,uid=33,gid=33,stopsignal=3',
    { command: 'my_daemon.sh', pidfile: '/tmp/my.pid', uid: 33, gid: 33, stopSignal: 3 },
  ],
  [
    'DMN-017 DMN-020 DMN-023 DMN-024',
    'attach-daemon2',
    'command=a,pidfile=/p,daemon=1,freq=3,max_throttle=5,reload_signal=1,stdin=1',
    { daemonize: true, freq: 3, maxThrottle: 5, reloadSignal: 1, stdin: true },
  ],
  ['DMN-021', 'attach-daemon2', 'cmd=a,touch=/x;y', { touch: ['/x', '/base/y'] }],
  ['DMN-027', 'attach-daemon2', 'cmd=a,ns_pid=1,control=0', { nsPid: true, control: false }],
];
for (const [id, option, text, wanted] of READS) {
  test(`${id} ${option} = ${text}`, () => {
    const [made] = read([option, text]);
    for (const [key, value] of Object.entries(wanted))
      assert.deepEqual(made?.[key as keyof DaemonSettings], value, key);
  });
}

const REFUSED: readonly (readonly [string, string, RegExp])[] = [
  ['attach-daemon', ' ', /no command/],
  ['smart-attach-daemon', '/only/a/pidfile', /no pidfile and command/],
  ['attach-daemon2', 'cmd=a,stopsingal=3', /unknown key "stopsingal"/],
  ['attach-daemon2', 'cmd=a,constructor=3', /unknown key "constructor"/],
  ['attach-daemon2', 'cmd=a, b', /unknown key "b"/],
  ['attach-daemon2', 'cmd', /no value for "cmd"/],
  ['attach-daemon2', 'pidfile=/p', /no command/],
  ['attach-daemon2', 'cmd=a,stopsignal=65', /no signal 65/],
  ['attach-daemon2', 'cmd=a,freq=often', /"often" is no number/],
  ['attach-daemon2', 'cmd=a,daemonize=1', /daemonize without a pidfile/],
  ['attach-daemon2', 'cmd=a,pidfile=/p,ns_pid=1', /ns_pid with a pidfile/],
];
for (const [option, text, found] of REFUSED) {
  test(`${option} = ${text} is refused`, () => {
    assert.throws(() => read([option, text]), { code: 'ERR_DAEMONS_SYNTAX', message: found });
  });
}

test('daemons come in the order of their options, and may all read the input', () => {
  const made = read(
    ['attach-daemon2', 'cmd=b'],
    ['daemons-honour-stdin', '1'],
    ['attach-daemon', 'a'],
    ['attach-daemon', 'c'],
  );
  assert.deepEqual(
    made.map(({ command, stdin }) => [command, stdin]),
    [
      ['a', true],
      ['c', true],
      ['b', true],
    ],
  );
});
