import { reason } from '../vassal/errors/index.ts';
import { Backoff } from './backoff.ts';
import { ERR_MONITOR_DUPLICATE, ERR_MONITOR_NAME, ERR_MONITOR_SOURCE, ERR_MONITOR_TEXT } from './errors.ts';
import type { Monitor, MonitorEvent } from './monitor.ts';
import { nameProblem, shown } from './names.ts';
import { Problems } from './problems.ts';
import { redact } from './redact.ts';
import { Roster, type Row } from './roster.ts';
import type { MonitorSettings } from './settings.ts';
import { textOf } from './text.ts';

/** A source that is slow at the start does not hold up what the others have. */
const START_PATIENCE_MS = 2000;
/** A read that takes longer is given up, and its connection with it. */
const READ_LIMIT_MS = 60_000;
/** Hints that come within this time are one read. */
const SETTLE_MS = 10;

/** One row as a table holds it, before it is looked at. */
export type Draft = Omit<Row, 'text'> & { readonly text: Uint8Array | string };

/** A source that can be read as a whole. It may say at any time that a look is worth while (`hint`). */
export interface Table {
  /** As logs and stats show it: without passwords. */
  readonly source: string;
  /** Connects if it has to, and reads everything; `null` when nothing changed since. Rejects when it cannot. */
  read(hint: () => void): Promise<readonly Draft[] | null>;
  /** Gives up the connection and what runs on it; the next read makes a new one. */
  disconnect(): Promise<void>;
}

/**
 * A monitor over a table: reads never overlap, a hint during a read is one more read, a failed one leaves everything
 * as it is and is tried again after a pause that grows.
 */
export class TableMonitor implements Monitor {
  readonly source: string;
  readonly #table: Table;
  readonly #settings: MonitorSettings;
  readonly #roster = new Roster();
  readonly #backoff = new Backoff();
  #problems = new Problems(() => undefined);
  #report: (event: MonitorEvent) => void = () => undefined;
  #turn: Promise<void> = Promise.resolve();
  #next: Promise<void> | null = null;
  #settling: NodeJS.Timeout | null = null;
  #scanned = false;
  #stopped = false;

  constructor(table: Table, settings: MonitorSettings) {
    this.source = table.source;
    this.#table = table;
    this.#settings = settings;
  }

  async start(report: (event: MonitorEvent) => void): Promise<void> {
    this.#report = report;
    this.#problems = new Problems(report);
    const patience = Promise.withResolvers<void>();
    const timer = setTimeout(patience.resolve, START_PATIENCE_MS);
    await Promise.race([this.rescan(), patience.promise]);
    clearTimeout(timer);
  }

  /** Reads asked for while one waits for its turn are the same read; after a failure the pause is kept. */
  rescan(): Promise<void> {
    if (this.#backoff.waiting) return Promise.resolve();
    this.#next ??= this.#turn = this.#turn.then(async () => {
      this.#next = null;
      if (!this.#stopped) await this.#look();
    });
    return this.#next;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#backoff.close();
    if (this.#settling !== null) clearTimeout(this.#settling);
    await this.#table.disconnect();
    await this.#turn;
    await this.#table.disconnect();
  }

  memory(): object {
    return this.#roster.memory();
  }

  resume(memory: object): void {
    this.#roster.resume(memory);
  }

  readonly #hint = (): void => {
    if (this.#stopped) return;
    this.#settling ??= setTimeout(() => {
      this.#settling = null;
      void this.rescan();
    }, SETTLE_MS);
  };

  async #look(): Promise<void> {
    try {
      const drafts = await this.#read();
      if (this.#stopped) return;
      this.#backoff.succeeded();
      this.#problems.clear(this.source);
      if (drafts !== null) this.#take(drafts);
      if (!this.#scanned) this.#report({ type: 'scanned' });
      this.#scanned = true;
    } catch (thrown) {
      if (this.#stopped) return;
      this.#problems.say(ERR_MONITOR_SOURCE, this.source, `read ${this.source}`, redact(reason(thrown)));
      this.#backoff.failed(() => void this.rescan());
    }
  }

  async #read(): Promise<readonly Draft[] | null> {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(
      () => late.reject(new Error(`no answer in ${READ_LIMIT_MS / 1000} s`)),
      READ_LIMIT_MS,
    );
    try {
      return await Promise.race([this.#table.read(this.#hint), late.promise]);
    } catch (thrown) {
      await this.#table.disconnect();
      throw thrown;
    } finally {
      clearTimeout(timer);
    }
  }

  #take(drafts: readonly Draft[]): void {
    const found = new Map<string, Row>();
    const wrong = new Set<string>([this.source]);
    for (const draft of drafts) {
      const row = this.#check(draft, found);
      if (row !== null) found.set(row.name, row);
      else wrong.add(draft.name);
    }
    this.#problems.keep(wrong);
    for (const event of this.#roster.replace(found, wrong)) this.#report(event);
  }

  /** A row that cannot be run hurts itself only. */
  #check(draft: Draft, found: ReadonlyMap<string, Row>): Row | null {
    const { name } = draft;
    const tried = `take the vassal ${shown(name)} of ${this.source}`;
    const bad = nameProblem(name, this.#settings.extensions);
    const text = textOf(draft.text);
    if (bad !== null) this.#problems.say(ERR_MONITOR_NAME, name, tried, bad);
    else if (found.has(name)) this.#problems.say(ERR_MONITOR_DUPLICATE, name, tried, 'it is there already');
    else if ('wrong' in text) this.#problems.say(ERR_MONITOR_TEXT, name, tried, text.wrong);
    else return { ...draft, text: text.text };
    return null;
  }
}
