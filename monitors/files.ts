import { dirname, join } from 'node:path';
import { ERR_MONITOR_MISSING, ERR_MONITOR_NAME, ERR_MONITOR_READ, ERR_MONITOR_WATCH } from './errors.ts';
import { examine, type Examination } from './examine.ts';
import { Folders } from './folders.ts';
import { Hints, type Batch } from './hints.ts';
import { inOrder, KnownEntries } from './known.ts';
import type { Listing } from './listing.ts';
import type { Monitor, MonitorEvent } from './monitor.ts';
import { Problems } from './problems.ts';
import type { MonitorSettings } from './settings.ts';

/** Somebody who makes and removes folders without end does not keep a scan going. */
const MOST_LOOKS = 8;

/** What distinguishes one source of files from another. */
export interface FileSource {
  readonly source: string;
  /** Working directory of the vassals, `null` for the Emperor's own. */
  readonly directory: string | null;
  readonly settings: MonitorSettings;
  list(): Promise<Listing>;
  /** Name of the vassal of a path, `null` when the path is no candidate. */
  nameOf(path: string): string | null;
}

/**
 * A monitor over files: hints of the system say where to look, a look compares with what was reported. A scan of the
 * whole source finds what no hint told (lost events, network file systems). Looks never overlap.
 */
export class FileMonitor implements Monitor {
  readonly source: string;
  readonly #from: FileSource;
  readonly #known: KnownEntries;
  readonly #folders: Folders;
  readonly #hints: Hints;
  #problems = new Problems(() => undefined);
  #report: (event: MonitorEvent) => void = () => undefined;
  #listed: Listing = { files: new Map(), folders: new Set(), unread: new Map() };
  #targets = new Map<string, string[]>();
  #turn: Promise<void> = Promise.resolve();
  #nextScan: Promise<void> | null = null;
  #stopped = false;

  constructor(from: FileSource) {
    this.source = from.source;
    this.#from = from;
    this.#known = new KnownEntries(from.directory);
    this.#hints = new Hints((batch) => void this.#take(batch));
    this.#folders = new Folders(
      (folder, name, structural) => this.#hint(folder, name, structural),
      (folder, text) => this.#problems.say(ERR_MONITOR_WATCH, `${folder} watch`, `watch ${folder}`, text),
    );
  }

  async start(report: (event: MonitorEvent) => void): Promise<void> {
    this.#report = report;
    this.#problems = new Problems(report);
    await this.rescan();
    report({ type: 'scanned' });
  }

  /** Scans asked for while one waits for its turn are the same scan. */
  rescan(): Promise<void> {
    this.#nextScan ??= this.#next(async () => {
      this.#nextScan = null;
      // New watches stand only after the look: what happened in between is found by the next.
      for (let looks = 0; looks < MOST_LOOKS && (await this.#scan()); looks++);
    });
    return this.#nextScan;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#hints.close();
    await this.#turn;
    await this.#folders.close();
  }

  memory(): object {
    return this.#known.memory();
  }

  resume(memory: object): void {
    this.#known.resume(memory);
  }

  #next(work: () => Promise<void>): Promise<void> {
    this.#turn = this.#turn.then(() => (this.#stopped ? undefined : work()));
    return this.#turn;
  }

  #hint(folder: string, name: string, structural: boolean): void {
    if (this.#stopped) return;
    const path = join(folder, name);
    const candidate = this.#from.nameOf(path) !== null;
    const dependents = this.#targets.get(path) ?? [];
    for (const dependent of dependents) this.#hints.path(dependent);
    if (candidate) this.#hints.path(path);
    // A folder of the pattern came or went, or a link above a target moved.
    else if (structural && dependents.length === 0 && this.#listed.folders.has(folder)) this.#hints.scan();
  }

  #take(batch: Batch): Promise<void> {
    return 'scan' in batch ? this.rescan() : this.#next(() => this.#look(batch.paths));
  }

  async #look(paths: readonly string[]): Promise<void> {
    const named = paths.map((path) => [this.#from.nameOf(path) ?? path, path] as const);
    if (await this.#compare(new Map(named))) await this.#watch();
  }

  /** One look at everything; `true` when new folders are watched since. */
  async #scan(): Promise<boolean> {
    this.#listed = await this.#from.list();
    for (const [folder, code] of this.#listed.unread) this.#unread(folder, code);
    const gone = this.#known
      .names()
      .filter((name) => !this.#listed.files.has(name))
      .map((name) => [name, this.#known.path(name) ?? name] as const)
      .filter(([, path]) => !this.#hidden(path));
    await this.#compare(new Map([...this.#listed.files, ...gone]));
    const subjects = [...this.#listed.unread.keys(), ...this.#listed.files.values()];
    const folders = [...this.#listed.folders].map((folder) => `${folder} watch`);
    this.#problems.keep(new Set([...subjects, ...folders]));
    return this.#watch();
  }

  /** Whether a folder above a path could not be read now: then nobody knows whether the path is gone. */
  #hidden(path: string): boolean {
    return [...this.#listed.unread].some(
      ([folder, code]) => code !== 'ENOENT' && code !== 'ENOTDIR' && path.startsWith(`${folder}/`),
    );
  }

  #unread(folder: string, code: string): void {
    if (code === 'ENOENT')
      this.#problems.say(ERR_MONITOR_MISSING, folder, `watch ${folder}`, 'no such folder');
    else this.#problems.say(ERR_MONITOR_READ, folder, `read the folder ${folder}`, code);
  }

  /** Looks at candidates and reports what is new; `true` when symbolic links lead elsewhere than before. */
  async #compare(candidates: ReadonlyMap<string, string>): Promise<boolean> {
    const { settings } = this.#from;
    const found = await Promise.all(
      [...candidates].map(async ([name, path]) => ({ name, path, found: await examine(path, settings) })),
    );
    if (this.#stopped) return false;
    const events = found.map(({ name, path, found }) => {
      this.#judge(path, found);
      return this.#known.update(name, path, found);
    });
    for (const event of inOrder(events.filter((event) => event !== null))) this.#report(event);
    return this.#retarget();
  }

  #judge(path: string, found: Examination): void {
    if ('unknown' in found) this.#problems.say(ERR_MONITOR_READ, path, `look at ${path}`, found.unknown);
    else if ('absent' in found && path.includes('\ufffd'))
      this.#problems.say(ERR_MONITOR_NAME, path, `start the vassal ${path}`, 'a name that is not UTF-8');
    else this.#problems.clear(path);
  }

  #retarget(): boolean {
    const before = [...this.#targets.keys()].join('\n');
    this.#targets = this.#known.targets();
    return before !== [...this.#targets.keys()].join('\n');
  }

  #watch(): Promise<boolean> {
    if (!this.#from.settings.events) return Promise.resolve(false);
    const folders = [...this.#targets.keys()].map((target) => dirname(target));
    return this.#folders.set(new Set([...this.#listed.folders, ...folders]));
  }
}
