import { native, type LaunchOperation } from '../native/index.ts';
import { Failure } from '../vassal/errors/index.ts';
import { readCommand } from './command.ts';
import { ERR_EMPEROR_RELOAD } from './errors.ts';
import { vassalArguments, type Birth } from './plan.ts';
import type { Vassal } from './vassal.ts';

/** Checks that run at once; further ones wait for their turn. */
const MOST_CHECKS = 4;
/** Longer than any honest configuration takes to be read, ms. What takes longer is no reason to refuse it. */
const PATIENCE_MS = 10_000;
/** Where the check finds the text of a configuration that is no file. */
const TEXT_DESCRIPTOR = 5;

/** Checks what a vassal that is another program would read at its next reload. */
export class SafeReload {
  readonly #birth: Birth;
  readonly #self: readonly string[];
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  #interruption = new AbortController();

  /** @param self program and leading arguments that start this engine */
  constructor(birth: Birth, self: readonly string[]) {
    this.#birth = birth;
    this.#self = self;
  }

  /** Resolves with why the configuration of a vassal must not be taken, `null` when it may. Its text is read by its user. */
  async check(vassal: Vassal): Promise<string | null> {
    // From outside of its root other files would be read.
    if (this.#birth.root !== null) return null;
    if (this.#running >= MOST_CHECKS) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running += 1;
    try {
      const found = refusalIn(await this.#askAgain(vassal), this.#comparable(vassal));
      if (found === null) return null;
      return new Failure(ERR_EMPEROR_RELOAD, { tried: `reload the vassal ${vassal.name}`, found }).message;
    } catch {
      // The check failed, not the configuration.
      return null;
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }

  /** Ends every check that runs; it begins anew. */
  interrupt(): void {
    this.#interruption.abort();
    this.#interruption = new AbortController();
  }

  /** Until it is not interrupted. */
  async #askAgain(vassal: Vassal): Promise<string> {
    for (;;) {
      const { signal } = this.#interruption;
      try {
        return await this.#ask(vassal, signal);
      } catch (thrown) {
        if (!signal.aborted) throw thrown;
      }
    }
  }

  /** Addresses mean the same to the check as to the vassal, and the check knows whose they are. */
  #comparable({ entry }: Vassal): boolean {
    return entry.text === null && this.#birth.namespaces.length === 0;
  }

  async #ask(vassal: Vassal, interruption: AbortSignal): Promise<string> {
    const { entry, owner } = vassal;
    const folder = entry.directory ?? process.cwd();
    const file = entry.text === null ? null : native.memoryFile('configuration', Buffer.from(entry.text));
    const argument = file === null ? entry.argument : `/dev/fd/${TEXT_DESCRIPTOR}`;
    const named = vassalArguments({ ...vassal, entry: { ...entry, argument } }, this.#birth, {
      folder,
      executable: false,
    });
    const words = [...this.#self, 'check', ...named];
    const as: LaunchOperation[] = [
      { op: 'chdir', path: folder },
      ...(owner === null
        ? []
        : ([
            { op: 'groups', gids: [owner.gid] },
            { op: 'gid', gid: owner.gid },
            { op: 'uid', uid: owner.uid },
          ] as const)),
    ];
    try {
      const environment = Object.entries(this.#birth.environment).flatMap(([name, value]) =>
        value === undefined ? [] : [`${name}=${value}`],
      );
      // Only its problems: an output is cut, and an exit code other than 0 would be a failed command.
      const argv = ['/bin/sh', '-c', '"$@" | grep "^problem: " || :', 'sh', ...words];
      const map = file === null ? [] : [{ from: file, to: TEXT_DESCRIPTOR }];
      return await readCommand(native, argv, environment, { as, map, patience: PATIENCE_MS, interruption });
    } finally {
      if (file !== null) native.close(file);
    }
  }
}

/**
 * The first problem of a check that another program has too, `null` for none. Which plugins it has and what makes it an
 * instance it knows itself.
 * @param addresses whether what is found of addresses holds for the vassal
 */
export function refusalIn(output: string, addresses: boolean): string | null {
  const problems = output.split('\n').map((line) => /^problem: (ERR_([A-Z]+)_\w+: .*)$/.exec(line));
  const found = problems.find((match) => {
    const [, message = '', room = ''] = match ?? [];
    if (room === 'SOCKETS') return addresses && !message.startsWith('ERR_SOCKETS_NONE');
    return room === 'CONFIG';
  });
  return found?.[1] ?? null;
}
