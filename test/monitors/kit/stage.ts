import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { Entry, MonitorEvent } from '../../../monitors/index.ts';
import { LIMIT_MS } from '../../support/index.ts';
import { freshFolder, Listener } from '../listener.ts';
import type { Kind, Source } from './kind.ts';

/** A source with a started monitor over it. */
export class Stage {
  readonly kind: Kind;
  readonly source: Source;
  readonly listener: Listener;
  #stamp = 1_000_000;

  private constructor(kind: Kind, source: Source, listener: Listener) {
    this.kind = kind;
    this.source = source;
    this.listener = listener;
  }

  /** @param before what is put before the monitor starts */
  static async open(
    t: TestContext,
    kind: Kind,
    { up = true, before = [] }: { up?: boolean; before?: readonly string[] } = {},
  ): Promise<Stage> {
    const source = await kind.open(t, up);
    for (const name of before) await source.put(name, '[uwsgi]\n', 999);
    const listener = await Listener.open(t, source.value, freshFolder(t), source.settings ?? {});
    return new Stage(kind, source, listener);
  }

  put(name: string, text: string | Uint8Array = '[uwsgi]\n'): Promise<void> {
    return this.source.put(name, text, this.#stamp++);
  }

  /** Waits until the monitor has reported this: `added a.ini`. */
  async sees(...wanted: string[]): Promise<void> {
    const names = wanted.map((word) => this.#own(word));
    const end = performance.now() + LIMIT_MS;
    while (names.some((name) => !this.listener.heard().includes(name))) {
      assert.ok(performance.now() < end, `${names.join()} not among ${this.listener.heard().join()}`);
      await this.listener.monitor.rescan();
      await pause(10);
    }
  }

  /** Whatever was put before this is seen when it resolves; asserts that exactly this was reported. */
  async saw(...wanted: string[]): Promise<void> {
    await this.put('last.ini');
    await this.sees('added last.ini');
    const heard = this.listener.take().filter((word) => !word.startsWith('problem'));
    const rest = heard.filter((word) => word !== this.#own('added last.ini') && word !== 'scanned');
    assert.deepEqual(rest.sort(), wanted.map((word) => this.#own(word)).sort());
    await this.source.remove('last.ini');
    await this.sees('removed last.ini');
    this.listener.take();
  }

  /** The newest entry of a name. */
  entry(name: string): Entry {
    const events = this.listener.events.filter(
      (event: MonitorEvent) => 'entry' in event && event.entry.name === this.source.nameOf(name),
    );
    const event = events.at(-1);
    assert.ok(event !== undefined && 'entry' in event, `${name} was not reported`);
    return event.entry;
  }

  /** Asserts the text of the newest entry, if entries of this kind carry it. */
  holds(name: string, text: string): void {
    if (this.kind.texts) assert.ok(this.entry(name).text === text, `the text of ${name}`);
  }

  #own(word: string): string {
    const [verb = '', ...rest] = word.split(' ');
    return rest.length === 0 || verb === 'problem' ? word : `${verb} ${this.source.nameOf(rest.join(' '))}`;
  }
}
