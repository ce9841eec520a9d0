import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createNotifier, governing } from '../../systemd/index.ts';
import { createMasterPart } from '../../systemd/master.ts';
import { watchdogPeriod } from '../../systemd/notify.ts';
import { masterContext } from '../vassal/stats/fake.ts';
import { hasPython, listen } from './listener.ts';

for (const kind of ['path', 'abstract']) {
  test(`ACT-009 ACT-010 CFG-094 the messages arrive on a NOTIFY_SOCKET that is ${kind}`, async (t) => {
    if (!hasPython) return t.skip('python3 is not there to listen on a datagram socket');
    const dir = mkdtempSync('/tmp/notify-');
    t.after(() => rmSync(dir, { recursive: true, force: true }));
    const socket = kind === 'path' ? join(dir, 'n') : `@emperord-notify-${process.pid}`;
    const { next } = await listen(t, socket);
    const notifier = createNotifier({ NOTIFY_SOCKET: socket, WATCHDOG_USEC: '20000' });
    notifier.ready();
    assert.equal(await next(), 'READY=1');
    notifier.status(`${governing(3)}\nREADY=1`);
    assert.equal(await next(), 'STATUS=The Emperor is governing 3 vassals READY=1');
    notifier.reloading();
    assert.match(await next(), /^RELOADING=1\nMONOTONIC_USEC=[1-9]\d*$/);
    notifier.stopping();
    assert.equal(await next(), 'STOPPING=1');
    notifier.watchdog.start();
    // The interval does not keep a process alive, so the test does, by its reads.
    for (const _ of [1, 2, 3]) assert.equal(await next(), 'WATCHDOG=1');
    notifier.watchdog.stop();
  });
}

test('no NOTIFY_SOCKET, or one that is none, sends nothing; a dead one harms nothing', () => {
  for (const socket of [undefined, '', '/', 'relative', 'vsock:2:1234']) {
    const notifier = createNotifier(socket === undefined ? {} : { NOTIFY_SOCKET: socket }, () =>
      assert.fail(),
    );
    notifier.ready();
    notifier.watchdog.start();
    notifier.watchdog.stop();
  }
  createNotifier({ NOTIFY_SOCKET: '/nonexistent/notify' }).ready();
});

test('the watchdog runs at half of WATCHDOG_USEC, and only when it watches this process', () => {
  const rows: readonly (readonly [environment: Record<string, string>, period: number | null])[] = [
    [{}, null],
    [{ WATCHDOG_USEC: '30000000' }, 15_000],
    [{ WATCHDOG_USEC: '30000000', WATCHDOG_PID: '42' }, 15_000],
    [{ WATCHDOG_USEC: '30000000', WATCHDOG_PID: '43' }, null],
    [{ WATCHDOG_USEC: '0' }, null],
    [{ WATCHDOG_USEC: 'soon' }, null],
    [{ WATCHDOG_USEC: '1' }, 1],
    [{ WATCHDOG_USEC: '999999999999999999' }, 2 ** 31 - 1],
  ];
  for (const [environment, period] of rows) assert.equal(watchdogPeriod(environment, 42), period);
});

test('ACT-009 an instance is ready when it accepts, reloading between, and stops once', () => {
  const sent: string[] = [];
  const notifier = createNotifier({ NOTIFY_SOCKET: '/run/n' }, (_, bytes) =>
    sent.push(String(bytes).split(/[\n=]/)[0] ?? ''),
  );
  const part = createMasterPart(notifier);
  const take = (): string[] => sent.splice(0);
  const first = part(masterContext([]));
  void first.accepting?.();
  assert.deepEqual(take(), ['STATUS', 'READY']);
  const broken = part(masterContext([]));
  void broken.stop?.();
  assert.deepEqual(take(), ['RELOADING', 'READY']);
  const second = part(masterContext([]));
  void first.stop?.();
  void second.accepting?.();
  assert.deepEqual(take(), ['RELOADING', 'STATUS', 'READY']);
  void second.stop?.();
  assert.deepEqual(take(), ['STOPPING']);
});
