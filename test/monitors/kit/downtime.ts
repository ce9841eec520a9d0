import assert from 'node:assert/strict';
import type { Scenario } from './index.ts';
import { Stage } from './stage.ts';

/** Sources that cannot be reached for a while, and clocks that step. */
export const downtime: Readonly<Record<string, Scenario>> = {
  'a source that is down at the start is said once, waited for, and read then': async (t, kind) => {
    const stage = await Stage.open(t, kind, { up: false });
    const problems = (): string[] =>
      stage.listener.heard().filter((word) => /^problem (?!ERR_MONITOR_MESSAGE)/.test(word));
    for (let index = 0; index < 3; index++) await stage.listener.monitor.rescan();
    await stage.source.up();
    await stage.put('a.ini');
    await stage.sees('added a.ini', 'scanned');
    assert.equal(problems().length, 1, problems().join());
  },

  'a source that goes away takes nothing with it': async (t, kind) => {
    if (kind.alwaysThere !== false) return t.skip(kind.alwaysThere);
    const stage = await Stage.open(t, kind);
    await stage.put('a.ini');
    await stage.sees('added a.ini');
    stage.listener.take();
    await stage.source.down();
    for (let index = 0; index < 3; index++) await stage.listener.monitor.rescan();
    await stage.source.up();
    await stage.saw();
  },

  'a source that comes back brings the difference': async (t, kind) => {
    if (kind.alwaysThere !== false) return t.skip(kind.alwaysThere);
    const stage = await Stage.open(t, kind);
    for (const name of ['keep.ini', 'change.ini', 'gone.ini']) await stage.put(name, '1');
    await stage.sees('added keep.ini', 'added change.ini', 'added gone.ini');
    stage.listener.take();
    await stage.source.down();
    await stage.put('change.ini', '2');
    await stage.source.remove('gone.ini');
    await stage.put('new.ini');
    assert.deepEqual(
      stage.listener.take().filter((word) => !word.startsWith('problem')),
      [],
    );
    await stage.source.up();
    await stage.sees('changed change.ini', 'removed gone.ini', 'added new.ini');
    stage.holds('change.ini', '2');
    await stage.saw('changed change.ini', 'removed gone.ini', 'added new.ini');
  },

  'a source that is down can be left': async (t, kind) => {
    const stage = await Stage.open(t, kind, { up: false });
    await stage.listener.monitor.stop();
    stage.listener.take();
    await stage.listener.monitor.rescan();
    assert.deepEqual(stage.listener.take(), []);
  },

  'a stamp of the past is a change like any other, whatever the clock says': async (t, kind) => {
    const stage = await Stage.open(t, kind);
    await stage.source.put('a.ini', '1', 2_000_000);
    await stage.sees('added a.ini');
    t.mock.method(Date, 'now', () => 0);
    await stage.source.put('a.ini', '2', 1_000_000);
    await stage.sees('changed a.ini');
    stage.holds('a.ini', '2');
    t.mock.method(Date, 'now', () => 4e12);
    stage.listener.take();
    await stage.source.put('a.ini', '3', 1_000_001);
    await stage.sees('changed a.ini');
    stage.holds('a.ini', '3');
  },
};
