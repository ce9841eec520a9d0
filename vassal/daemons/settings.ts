import { resolve } from 'node:path';
import { isOn, place, readPairs, type Configuration, type Setting } from '../config/index.ts';
import { Failure } from '../errors/index.ts';
import { chdir } from '../master/options.ts';
import { groupId, userId } from '../sockets/index.ts';
import { ERR_DAEMONS_SYNTAX } from './errors.ts';
import { kinds, attachDaemon2, daemonsHonourStdin } from './options.ts';

/** One daemon as the configuration wants it. */
export interface DaemonSettings {
  readonly command: string;
  /** A smart one: it outlives the instance, and the process that this file names is it. */
  readonly pidfile: string | null;
  /** The command stays in the foreground; the pidfile is written by the master. */
  readonly daemonize: boolean;
  /** Its end is the end of the instance. */
  readonly control: boolean;
  /** Starts in a row that fail before it counts as broken; 0 for any number. */
  readonly freq: number;
  /** The longest wait before a start, seconds. */
  readonly maxThrottle: number;
  readonly touch: readonly string[];
  readonly stopSignal: number;
  readonly reloadSignal: number | null;
  /** It reads what the master reads. */
  readonly stdin: boolean;
  readonly uid: number | null;
  readonly gid: number | null;
  /** In a pid namespace of its own. */
  readonly nsPid: boolean;
}

type Mutable = { -readonly [K in keyof DaemonSettings]?: DaemonSettings[K] };

const SIGTERM = 15;
const HIGHEST_SIGNAL = 64;
const PLAIN: DaemonSettings = {
  command: '',
  pidfile: null,
  daemonize: false,
  control: false,
  freq: 0,
  maxThrottle: 60,
  touch: [],
  stopSignal: SIGTERM,
  reloadSignal: null,
  stdin: false,
  uid: null,
  gid: null,
  nsPid: false,
};

type Read = (value: string, to: Mutable) => void;
const command: Read = (value, to) => (to.command = value);
const daemonize: Read = (value, to) => (to.daemonize = isOn(value));
const stopSignal: Read = (value, to) => (to.stopSignal = signal(value));
const reloadSignal: Read = (value, to) => (to.reloadSignal = signal(value));

/** The keys of attach-daemon2 (manual 3.18.4). */
const KEYS: Readonly<Record<string, Read>> = {
  command,
  cmd: command,
  exec: command,
  freq: (value, to) => (to.freq = number(value)),
  max_throttle: (value, to) => (to.maxThrottle = number(value)),
  pidfile: (value, to) => (to.pidfile = value),
  control: (value, to) => (to.control = isOn(value)),
  daemonize,
  daemon: daemonize,
  touch: (value, to) => (to.touch = value.split(';').filter((path) => path !== '')),
  stopsignal: stopSignal,
  stop_signal: stopSignal,
  reloadsignal: reloadSignal,
  reload_signal: reloadSignal,
  stdin: (value, to) => (to.stdin = isOn(value)),
  uid: (value, to) => (to.uid = userId(value)),
  gid: (value, to) => (to.gid = groupId(value)),
  ns_pid: (value, to) => (to.nsPid = isOn(value)),
};

function number(value: string): number {
  if (/^\d{1,6}$/.test(value)) return Number(value);
  throw new Error(`"${value}" is no number`);
}

function signal(value: string): number {
  const read = number(value);
  if (read >= 1 && read <= HIGHEST_SIGNAL) return read;
  throw new Error(`there is no signal ${value}`);
}

/** The daemons of a configuration, in the order of their options. Throws `ERR_DAEMONS_SYNTAX`, and what unknown users throw. */
export function readDaemons(configuration: Configuration): DaemonSettings[] {
  const folder = resolve(configuration.get(chdir) ?? '.');
  const stdin = configuration.get(daemonsHonourStdin);
  return kinds.flatMap((row) =>
    configuration.given(row).map((setting) => {
      const read = { ...PLAIN, stdin, ...readOne(row.name, setting) };
      const { pidfile, touch } = read;
      return {
        ...read,
        pidfile: pidfile === null ? null : resolve(folder, pidfile),
        touch: touch.map((path) => resolve(folder, path)),
      };
    }),
  );
}

function readOne(name: string, setting: Setting): Partial<DaemonSettings> {
  const { value, origin } = setting;
  try {
    if (name === attachDaemon2.name) return readKeys(value);
    const smart = name.startsWith('smart-');
    const [, pidfile = '', command = ''] = smart ? (/^\s*(\S+)\s+(.*)$/s.exec(value) ?? []) : ['', '', value];
    if (command.trim() === '') throw new Error(smart ? 'no pidfile and command' : 'no command');
    if (!smart) return { command, control: name.includes('control') };
    return { command, pidfile, daemonize: name.endsWith('2') };
  } catch (thrown) {
    if (thrown instanceof Failure) throw thrown;
    throw new Failure(ERR_DAEMONS_SYNTAX, {
      tried: `read ${name} at ${place(origin)}`,
      found: (thrown as Error).message,
    });
  }
}

function readKeys(text: string): Partial<DaemonSettings> {
  const made: Mutable = {};
  for (const [key, value] of readPairs(text)) {
    const read = Object.hasOwn(KEYS, key) ? KEYS[key] : undefined;
    if (read === undefined) throw new Error(`unknown key "${key}"`);
    if (value === null) throw new Error(`no value for "${key}"`);
    read(value, made);
  }
  if ((made.command ?? '').trim() === '') throw new Error('no command');
  if (made.daemonize && made.pidfile === undefined) throw new Error('daemonize without a pidfile');
  // The daemon would write a number that names another process out here.
  if (made.nsPid && made.pidfile !== undefined && !made.daemonize)
    throw new Error('ns_pid with a pidfile of the daemon');
  return made;
}
