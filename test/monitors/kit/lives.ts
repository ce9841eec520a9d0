import assert from 'node:assert/strict';
import type { Scenario } from './index.ts';
import { Stage } from './stage.ts';

const FLOOD = 500;

/** Entries that come, change and go. */
export const lives: Readonly<Record<string, Scenario>> = {
  'what is there at the start is reported, then scanned': async (t, kind) => {
    const before = kind.keeps ? ['a.ini', 'b.ini'] : [];
    const stage = await Stage.open(t, kind, { before });
    await stage.sees('scanned');
    const names = before.map((name) => `added ${stage.source.nameOf(name)}`);
    assert.deepEqual(stage.listener.take(), [...names, 'scanned']);
  },

  'an entry tells all that the Emperor needs': async (t, kind) => {
    const stage = await Stage.open(t, kind);
    await stage.put('a.ini', '[uwsgi]\nx = 1\n');
    await stage.sees('added a.ini');
    stage.holds('a.ini', '[uwsgi]\nx = 1\n');
    const { argument, text, uid, gid, modified, version } = stage.entry('a.ini');
    assert.equal(argument.startsWith('emperor://'), text !== null);
    assert.ok([uid, gid, modified].every((number) => Number.isInteger(number)));
    assert.notEqual(version, '');
  },

  'a change brings the new text, three in a row the last one': async (t, kind) => {
    const stage = await Stage.open(t, kind);
    await stage.put('a.ini', '1');
    await stage.sees('added a.ini');
    const { version } = stage.entry('a.ini');
    await stage.put('a.ini', '2');
    await stage.sees('changed a.ini');
    stage.holds('a.ini', '2');
    if (kind.keeps) assert.notEqual(stage.entry('a.ini').version, version);
    for (const text of ['3', '4', '5']) await stage.put('a.ini', text);
    await stage.put('b.ini');
    await stage.sees('added b.ini');
    stage.holds('a.ini', '5');
  },

  'what did not change is not reported again': async (t, kind) => {
    const stage = await Stage.open(t, kind);
    await stage.put('a.ini');
    await stage.sees('added a.ini');
    stage.listener.take();
    await stage.listener.monitor.rescan();
    await stage.listener.monitor.rescan();
    await stage.saw();
  },

  'an entry that is removed is reported, and comes back as a new one': async (t, kind) => {
    const stage = await Stage.open(t, kind);
    await stage.put('a.ini', '1');
    await stage.put('b.ini');
    await stage.sees('added a.ini', 'added b.ini');
    stage.listener.take();
    await stage.source.remove('a.ini');
    await stage.sees('removed a.ini');
    await stage.saw('removed a.ini');
    await stage.put('a.ini', '2');
    await stage.sees('added a.ini');
    stage.holds('a.ini', '2');
  },

  'removing what is not there changes nothing': async (t, kind) => {
    const stage = await Stage.open(t, kind);
    await stage.source.remove('a.ini');
    await stage.saw();
  },

  [`a flood of ${FLOOD} is ${FLOOD} entries, each once`]: async (t, kind) => {
    const stage = await Stage.open(t, kind);
    const names = Array.from({ length: FLOOD }, (_, index) => `f${index}.ini`);
    await Promise.all(names.map((name) => stage.put(name, `[uwsgi]\nname = ${name}\n`)));
    await stage.sees(...names.map((name) => `added ${name}`));
    for (const name of names) stage.holds(name, `[uwsgi]\nname = ${name}\n`);
    await stage.saw(...names.map((name) => `added ${name}`));
  },

  'of many changes at once the last text counts': async (t, kind) => {
    const stage = await Stage.open(t, kind);
    for (let round = 0; round < 20; round++) {
      for (let index = 0; index < 10; index++) await stage.put(`c${index}.ini`, String(round));
    }
    await stage.put('last.ini');
    await stage.sees('added last.ini');
    for (let index = 0; index < 10; index++) stage.holds(`c${index}.ini`, '19');
  },

  'the same name in two sources is reported by both': async (t, kind) => {
    const one = await Stage.open(t, kind);
    const two = await Stage.open(t, kind);
    await one.put('a.ini');
    await two.put('a.ini');
    await one.sees('added a.ini');
    await two.sees('added a.ini');
  },

  'nothing is reported after stop': async (t, kind) => {
    const stage = await Stage.open(t, kind);
    await stage.put('a.ini');
    await stage.sees('added a.ini');
    await stage.listener.monitor.stop();
    stage.listener.take();
    await stage.put('b.ini').catch(() => undefined);
    await stage.listener.monitor.rescan();
    await stage.listener.monitor.stop();
    assert.deepEqual(stage.listener.take(), []);
  },
};
