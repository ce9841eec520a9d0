/** dir:// and glob:// under the same contract as every other source. */
import { mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { contract, type Source } from './kit/index.ts';
import { freshFolder } from './listener.ts';

/** A folder; it is down while it is not there. */
class Folder implements Source {
  readonly value: string;
  readonly #there: string;
  readonly #away: string;
  readonly #nameOf: (path: string) => string;
  #path: string;

  constructor(t: TestContext, up: boolean, pattern: boolean) {
    const root = freshFolder(t);
    this.#there = join(root, 'vassals');
    this.#away = join(root, 'away');
    this.#path = up ? this.#there : this.#away;
    mkdirSync(this.#path);
    this.value = pattern ? `glob://${this.#there}/*.*` : `dir://${this.#there}`;
    this.#nameOf = pattern ? (path) => path : (path) => path.slice(this.#there.length + 1);
  }

  /** Written elsewhere and moved in, as docs/monitors.md asks for. */
  put(name: string, text: string | Uint8Array, stamp: number): Promise<void> {
    const written = join(this.#path, '.written');
    writeFileSync(written, text);
    utimesSync(written, stamp, stamp);
    renameSync(written, join(this.#path, name));
    return Promise.resolve();
  }

  remove(name: string): Promise<void> {
    rmSync(join(this.#path, name), { force: true });
    return Promise.resolve();
  }

  nameOf(name: string): string {
    return this.#nameOf(join(this.#there, name));
  }

  down(): Promise<void> {
    return Promise.resolve();
  }

  up(): Promise<void> {
    if (this.#path !== this.#there) renameSync(this.#path, this.#there);
    this.#path = this.#there;
    return Promise.resolve();
  }
}

for (const [name, ids] of [
  ['dir', 'EMP-002 EMP-003 EMP-004 EMP-012'],
  ['glob', 'EMP-013 EMP-014'],
] as const) {
  contract({
    name,
    ids,
    skip: false,
    keeps: true,
    texts: false,
    alwaysThere: 'a local folder that is not there is an empty one',
    secret: null,
    open: (t, up) => Promise.resolve(new Folder(t, up, name === 'glob')),
  });
}
