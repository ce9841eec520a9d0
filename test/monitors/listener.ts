import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { EXTENSIONS, openMonitor, type Monitor, type MonitorEvent } from '../../monitors/index.ts';
import type { MonitorSettings } from '../../monitors/settings.ts';
import { LIMIT_MS } from '../support/until.ts';

/** A fresh folder that is removed with the test. */
export function freshFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'monitor-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function settings(directory: string, more: Partial<MonitorSettings> = {}): MonitorSettings {
  return {
    directory,
    extensions: EXTENSIONS,
    nofollow: false,
    ownerNofollow: false,
    events: true,
    pgNotify: null,
    ...more,
  };
}

/** One event as a word and a name: `added a.ini`. */
function brief(event: MonitorEvent): string {
  if ('entry' in event) return `${event.type} ${event.entry.name}`;
  if (event.type === 'problem') return `problem ${event.code}`;
  return event.type === 'removed' ? `removed ${event.name}` : event.type;
}

/** A started monitor whose events can be waited for. */
export class Listener {
  readonly monitor: Monitor;
  readonly events: MonitorEvent[] = [];
  #waiting: (() => void) | null = null;

  private constructor(monitor: Monitor) {
    this.monitor = monitor;
  }

  static async open(
    t: TestContext,
    value: string,
    directory: string,
    more: Partial<MonitorSettings> = {},
  ): Promise<Listener> {
    const listener = new Listener(await openMonitor(value, settings(directory, more)));
    t.after(() => listener.monitor.stop());
    await listener.monitor.start((event) => {
      listener.events.push(event);
      listener.#waiting?.();
    });
    return listener;
  }

  heard(): string[] {
    return this.events.map(brief);
  }

  /** Takes the events so far, as words. */
  take(): string[] {
    return this.events.splice(0).map(brief);
  }

  /** Resolves when an event like `changed a.ini` is among those not yet taken. */
  async until(wanted: string): Promise<void> {
    const deadline = AbortSignal.timeout(LIMIT_MS);
    while (!this.heard().includes(wanted)) {
      await new Promise<void>((resolve, reject) => {
        const late = (): void => reject(new Error(`no "${wanted}" among ${JSON.stringify(this.heard())}`));
        deadline.addEventListener('abort', late, { once: true });
        this.#waiting = resolve;
      });
    }
  }

  /** Waits for one event and asserts that exactly these came. */
  async exactly(...wanted: string[]): Promise<void> {
    for (const one of wanted) await this.until(one);
    assert.deepEqual(this.take().sort(), [...wanted].sort());
  }
}
