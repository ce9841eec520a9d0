import assert from 'node:assert/strict';
import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Announcements } from '../../monitors/announcements.ts';
import { EXTENSIONS, openMonitor, type MonitorEvent, type MonitorSettings } from '../../monitors/index.ts';
import { Problems } from '../../monitors/problems.ts';
import { Roster, type Row } from '../../monitors/roster.ts';
import { folder, put } from '../support/index.ts';

function settings(directory: string): MonitorSettings {
  return {
    directory,
    extensions: EXTENSIONS,
    nofollow: false,
    ownerNofollow: false,
    events: false,
    pgNotify: null,
  } as MonitorSettings;
}

/** As it travels. */
const carried = (memory: object): object => JSON.parse(JSON.stringify(memory)) as object;

const shown = (event: MonitorEvent): string =>
  `${event.type} ${'entry' in event ? event.entry.name : 'name' in event ? event.name : ''}`.trim();

for (const source of ['', '/*.ini']) {
  test(`a source${source} that goes on from a memory reports what is different, and nothing else`, async (t) => {
    const dir = folder(t, { 'same.ini': '', 'changed.ini': '', 'gone.ini': '' });
    const first = await openMonitor(`${dir}${source}`, settings(dir));
    await first.start(() => undefined);
    const memory = carried(first.memory());
    await first.stop();
    appendFileSync(join(dir, 'changed.ini'), 'x');
    rmSync(join(dir, 'gone.ini'));
    put(dir, { 'new.ini': '' });
    const events: string[] = [];
    const second = await openMonitor(`${dir}${source}`, settings(dir));
    second.resume(memory);
    await second.start((event) => events.push(shown(event).replace(`${dir}/`, '')));
    await second.stop();
    assert.deepEqual(events, ['removed gone.ini', 'changed changed.ini', 'added new.ini', 'scanned']);
  });
}

function row(name: string, stamp: string): Row {
  return { name, text: '[uwsgi]\n', stamp, modified: 1, uid: 1, gid: 1, socket: null };
}

test('a table that goes on from a memory reports what is different, and nothing else', () => {
  const first = new Roster();
  const rows = (...all: Row[]): Map<string, Row> => new Map(all.map((one) => [one.name, one]));
  first.replace(rows(row('same', '1'), row('changed', '1'), row('gone', '1')));
  const second = new Roster();
  second.resume(carried(first.memory()));
  const events = second.replace(rows(row('same', '1'), row('changed', '2'), row('new', '1')));
  assert.deepEqual(events.map(shown), ['removed gone', 'changed changed', 'added new']);
});

test('messages that were taken are known: what they named can be changed, removed, and found missing', async (t) => {
  const dir = folder(t, { 'file.ini': '', 'gone.ini': '' });
  const announcements = (report: (event: MonitorEvent) => void): Announcements =>
    new Announcements(settings(dir), new Problems(() => undefined), report);
  const first = announcements(() => undefined);
  first.text(row('text.ini', ''));
  first.text(row('other.ini', ''));
  for (const name of ['file.ini', 'gone.ini']) await first.file(join(dir, name), { uid: 5, gid: 6 });
  rmSync(join(dir, 'gone.ini'));
  const events: string[] = [];
  const second = announcements((event) => events.push(shown(event).replace(`${dir}/`, '')));
  second.resume(carried(first.memory()));
  await second.rescan();
  second.text(row('text.ini', ''));
  second.remove('other.ini');
  await second.file(join(dir, 'file.ini'), null);
  assert.deepEqual(events, ['removed gone.ini', 'changed text.ini', 'removed other.ini', 'changed file.ini']);
});
