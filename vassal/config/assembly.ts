import { statSync } from 'node:fs';
import { Failure } from '../errors/index.ts';
import type { Argument } from './arguments.ts';
import { CustomOptions } from './custom.ts';
import { ERR_CONFIG_ARGUMENTS, ERR_CONFIG_CYCLE, ERR_CONFIG_FORMAT, ERR_CONFIG_LIMIT } from './errors.ts';
import { FormatError, PARSERS, type Pair } from './formats/index.ts';
import { LIMITS, type ConfigureInput } from './input.ts';
import { Logic } from './logic/block.ts';
import { expandMagic, type MagicFile, type MagicSystem } from './magic.ts';
import { place, type Origin, type Setting } from './setting.ts';
import { formatOf, locate, type Format, type Location } from './sources/locate.ts';
import { readSource } from './sources/read.ts';

/** Keys that load a file where they stand: the format they force, `null` to tell it by the ending. */
const LOADERS: Readonly<Record<string, Format | null>> = {
  ini: 'ini',
  xml: 'xml',
  xmlconfig: 'xml',
  yaml: 'yaml',
  yal: 'yaml',
  json: 'json',
  js: 'json',
  sqlite3: 'sqlite3',
  sqlite: 'sqlite3',
  config: null,
  include: null,
};

/** A source that is being read: its logic, how it was reached, and whether its values are final as they are. */
interface Frame {
  readonly logic: Logic;
  readonly chain: readonly string[];
  readonly template: boolean;
  readonly raw: boolean;
}

/** The announcement of each format, as the original makes it. */
const ANNOUNCE: Readonly<Record<Format, string>> = {
  ini: 'getting INI configuration from',
  xml: 'parsing config file',
  yaml: 'getting YAML configuration from',
  json: 'getting JSON configuration from',
  sqlite3: 'getting SQLite configuration from',
};

/**
 * Assembles settings in their order (manual 3.15): top to bottom, a file expanded where its line stands, logic applied
 * as lines come, magic variables replaced as a file is read. Nothing else is expanded here.
 */
export class Assembly {
  readonly settings: Setting[] = [];
  /** Settings whose values are final: what came through `inherit`. */
  readonly raw = new Set<Setting>();
  readonly custom = new CustomOptions();
  /** Names that `set-placeholder` defined, and names that `if-opt` asked for. */
  readonly placeholders = new Set<string>();
  readonly referred = new Set<string>();
  /** The first file that is not a template. */
  first: MagicFile | null = null;
  readonly #input: ConfigureInput;
  readonly #system: MagicSystem;
  readonly #texts = new Map<string, Buffer>();
  #last: Location | null = null;
  readonly #expandPath: (setting: Setting) => string;

  constructor(input: ConfigureInput, system: MagicSystem, expandPath: (setting: Setting) => string) {
    this.#input = input;
    this.#system = system;
    this.#expandPath = expandPath;
  }

  /** Settings that are not in a file: the environment and the command line, whose bare words come after its options. */
  async add(source: Origin, settings: readonly Argument[]): Promise<void> {
    const frame = this.#frame([], false, false);
    for (const item of settings) if ('key' in item) await this.#take({ ...item, origin: source }, frame);
    for (const item of settings) if ('bare' in item) await this.#bare(item.bare, source, frame);
  }

  /** A template whose values are not expanded; it comes after everything else (manual 3.13.6 `inherit`). */
  async inherit(setting: Setting): Promise<void> {
    await this.#load(setting.value, null, setting, this.#frame([], true, true));
  }

  #frame(chain: readonly string[], template: boolean, raw: boolean): Frame {
    const given = (key: string): string | null => {
      this.referred.add(key);
      return this.settings.find((setting) => setting.key === key)?.value ?? null;
    };
    return { logic: new Logic({ input: this.#input, given }), chain, template, raw };
  }

  async #bare(word: string, origin: Origin, frame: Frame): Promise<void> {
    const { name, path } = locate(word, this.#input.directory);
    const format = formatOf(name) ?? formatOf(path);
    if (format === null) {
      throw new Failure(ERR_CONFIG_ARGUMENTS, {
        tried: `load configuration from ${word}`,
        found: 'its ending is not that of a configuration file',
        wanted: 'a file.ini, .xml, .yaml, .yml, .json or .js',
      });
    }
    await this.#load(word, format, { key: 'file', value: word, origin }, frame);
  }

  async #take(setting: Setting, frame: Frame): Promise<void> {
    for (const kept of await frame.logic.take(setting)) await this.#keep(kept, frame);
  }

  async #keep(setting: Setting, frame: Frame): Promise<void> {
    if (this.settings.length >= LIMITS.settings) throw tooMany(setting);
    this.settings.push(setting);
    if (frame.raw) this.raw.add(setting);
    const { key, value } = setting;
    if (Object.hasOwn(LOADERS, key)) {
      const template = frame.template || key === 'include';
      await this.#load(this.#expandPath(setting), LOADERS[key] ?? null, setting, { ...frame, template });
    } else if (key === 'set' || key === 'set-placeholder' || key === 'set-ph') {
      await this.#set(setting, frame);
    } else if (key === 'declare-option') {
      this.custom.declare(value);
    } else if (this.custom.has(key)) {
      if (frame.chain.length > LIMITS.depth) throw tooMany(setting);
      const inner = { ...frame, chain: [...frame.chain, `option ${key}`] };
      for (const meant of this.custom.expand(setting)) await this.#keep(meant, inner);
    }
  }

  async #set(setting: Setting, frame: Frame): Promise<void> {
    const equals = setting.value.indexOf('=');
    const key = (equals === -1 ? setting.value : setting.value.slice(0, equals)).trim();
    const value = equals === -1 ? 'true' : setting.value.slice(equals + 1).trim();
    if (setting.key !== 'set') this.placeholders.add(key);
    if (key !== '' && key !== 'set') await this.#keep({ key, value, origin: setting.origin }, frame);
  }

  async #load(written: string, forced: Format | null, setting: Setting, frame: Frame): Promise<void> {
    const name = written.startsWith(':') && this.#last !== null ? `${this.#last.name}${written}` : written;
    const location = locate(name, this.#input.directory);
    const id = `${location.path}${location.section === '' ? '' : `:${location.section}`}`;
    if (frame.chain.includes(id)) throw cycle([...frame.chain, id], setting);
    if (frame.chain.length >= LIMITS.depth) throw tooMany(setting);
    this.#last = location;
    const file: MagicFile = {
      original: location.name,
      path: location.path,
      section: location.section,
      inode: inodeOf(location.path),
    };
    if (!frame.template) this.first ??= file;
    const pairs = await this.#read(location, forced ?? formatFor(location, setting), setting);
    const inner = this.#frame([...frame.chain, id], frame.template, frame.raw);
    for (const { key, value, line } of pairs) {
      const origin = { source: location.name, line };
      await this.#take({ key: this.#magic(key, file), value: this.#magic(value, file), origin }, inner);
    }
  }

  #magic(text: string, file: MagicFile): string {
    return expandMagic(text, file, this.first ?? file, this.#system);
  }

  async #read(location: Location, format: Format, setting: Setting): Promise<readonly Pair[]> {
    this.#input.log.line(`[uWSGI] ${ANNOUNCE[format]} ${location.name}`);
    try {
      if (format === 'sqlite3')
        return await (await import('./formats/sqlite.ts')).readSqlite(location.path, location.section);
      const text = (await this.#text(location.path, setting)).toString('utf8').replace(/^\ufeff/, '');
      const pairs = await PARSERS[format](text, location.section);
      if (pairs !== null) return pairs;
      const section = location.section === '' ? 'uwsgi' : location.section;
      const kind = format.toUpperCase();
      this.#input.log.line(
        `*** WARNING: Can't find section "${section}" in ${kind} configuration file ${location.name} ***`,
      );
      return [];
    } catch (thrown) {
      if (!(thrown instanceof FormatError)) throw thrown;
      const where = place({ source: location.name, line: thrown.line });
      throw new Failure(ERR_CONFIG_FORMAT, {
        tried: `read ${format} at ${where}`,
        found: thrown.message,
        cause: thrown,
      });
    }
  }

  async #text(path: string, setting: Setting): Promise<Buffer> {
    const known = this.#texts.get(path);
    if (known !== undefined) return known;
    const text = await readSource(path, place(setting.origin), this.#input);
    this.#texts.set(path, text);
    return text;
  }
}

function formatFor(location: Location, setting: Setting): Format {
  const format = formatOf(location.path);
  if (format !== null) return format;
  throw new Failure(ERR_CONFIG_FORMAT, {
    tried: `load ${location.name} (${setting.key} at ${place(setting.origin)})`,
    found: 'its ending does not tell its format',
    wanted: '.ini, .xml, .yaml, .yml, .json, .js, .sqlite or .sqlite3',
    hint: 'use ini, xml, yaml or json instead, which force the format',
  });
}

function inodeOf(path: string): bigint {
  return path.startsWith('/') ? (statSync(path, { bigint: true, throwIfNoEntry: false })?.ino ?? 0n) : 0n;
}

function cycle(chain: readonly string[], setting: Setting): Failure {
  return new Failure(ERR_CONFIG_CYCLE, {
    tried: `load ${setting.value} (${setting.key} at ${place(setting.origin)})`,
    found: `the circle ${chain.join(' -> ')}`,
  });
}

function tooMany(setting: Setting): Failure {
  return new Failure(ERR_CONFIG_LIMIT, {
    tried: `add "${setting.key}" at ${place(setting.origin)}`,
    found: 'too many settings or too many files inside each other',
  });
}
