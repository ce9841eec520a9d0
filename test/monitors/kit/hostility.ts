import assert from 'node:assert/strict';
import type { Scenario } from './index.ts';
import { Stage } from './stage.ts';

const INVALID = ['noext', 'app.txt', 'ini', 'app.ini.bak'];
const HOSTILE = [
  '../../x.ini',
  '/etc/x.ini',
  'a/b.ini',
  'new\nline.ini',
  'esc\x1b[31m.ini',
  '-x.ini',
  '--help.ini',
];

/** Names and texts that mean harm, or nothing. */
export const hostility: Readonly<Record<string, Scenario>> = {
  'invalid names are no entries and disturb nobody': async (t, kind) => {
    const stage = await Stage.open(t, kind);
    await stage.put('good.ini');
    for (const name of INVALID) await stage.put(name).catch(() => undefined);
    await stage.saw('added good.ini');
  },

  'hostile names lead nowhere': async (t, kind) => {
    const stage = await Stage.open(t, kind);
    const names = kind.texts ? HOSTILE : HOSTILE.filter((name) => !name.includes('/'));
    for (const name of names) await stage.put(name).catch(() => undefined);
    await stage.put('good.ini');
    await stage.sees('added good.ini');
    const added = stage.listener.events.flatMap((event) => ('entry' in event ? [event.entry] : []));
    // Files that are really called so are handed over by their folder, or by their path.
    if (kind.texts)
      assert.deepEqual(
        added.map(({ name }) => name),
        [stage.source.nameOf('good.ini')],
      );
    for (const event of stage.listener.events) {
      // A line in the log stays one line.
      if (event.type === 'problem') assert.doesNotMatch(event.text, /[\n\x1b]/);
    }
  },

  'a text of 1 MB arrives whole': async (t, kind) => {
    const stage = await Stage.open(t, kind);
    const text = `[uwsgi]\n${'; 0123456789\n'.repeat(80_000)}`;
    await stage.put('big.ini', text);
    await stage.sees('added big.ini');
    stage.holds('big.ini', text);
  },

  'a text of any language arrives as it is': async (t, kind) => {
    const stage = await Stage.open(t, kind);
    const text = '[uwsgi]\r\nx = ü 漢字 🎉 \'quoted\' "twice" \\ $1 %n\n\n';
    await stage.put('text.ini', text);
    await stage.sees('added text.ini');
    stage.holds('text.ini', text);
  },

  'a text that is not UTF-8 hurts its own entry only, which stays as it was': async (t, kind) => {
    const stage = await Stage.open(t, kind);
    await stage.put('a.ini', 'good');
    await stage.sees('added a.ini');
    stage.listener.take();
    await stage.put('a.ini', Buffer.of(0x78, 0xff, 0xfe));
    if (!kind.texts) return stage.sees('changed a.ini');
    await stage.saw();
    await stage.put('a.ini', 'better');
    await stage.sees('changed a.ini');
    stage.holds('a.ini', 'better');
  },

  'the password of a source is shown nowhere': async (t, kind) => {
    const stage = await Stage.open(t, kind, { up: false });
    await stage.source.up();
    await stage.put('a.ini');
    await stage.put('noext').catch(() => undefined);
    await stage.sees('added a.ini');
    const { secret } = kind;
    if (secret === null) return;
    assert.ok(stage.source.value.includes(secret));
    assert.doesNotMatch(stage.listener.monitor.source, new RegExp(secret));
    assert.doesNotMatch(JSON.stringify(stage.listener.events), new RegExp(secret));
  },
};
