import * as fs from 'node:fs';
import { native } from '../../native/index.ts';
import { Failure } from '../errors/index.ts';
import type { Log } from '../log/index.ts';
import { groupId, userId } from '../sockets/index.ts';
import { runCommand } from './command.ts';
import { ERR_HOOKS_EXIT } from './errors.ts';
import { mount, unmount } from './mount.ts';
import { printRaw } from './raw.ts';

/** What an action needs besides its arguments. */
export interface ActionContext {
  readonly log: Log;
  readonly shell: string;
  /** Environment of commands, on top of nothing: the whole of it. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface Action {
  /** `process` changes this process and is repeated in every worker; `world` is done once. */
  readonly reach: 'process' | 'world';
  /** Throws what went wrong. */
  readonly run: (text: string, context: ActionContext) => void | Promise<void>;
}

/** The actions of hooks (manual 3.28.4) by name. Files are made with mode 666, folders with 777, cut by the umask. */
export const ACTIONS: Readonly<Record<string, Action>> = {
  exec: world((text, { shell, environment }) => runCommand(text, shell, environment)),
  print: world(printRaw),
  log: world((text, { log }) => log.line(text)),
  write: world((text) => toFile(text, (file, content) => fs.writeFileSync(file, content))),
  append: world((text) => toFile(text, (file, content) => fs.appendFileSync(file, content))),
  writefifo: world((text) => toFile(text, writeFifo)),
  create: world((file) => fs.writeFileSync(file, '')),
  unlink: world((file) => fs.unlinkSync(file)),
  mkdir: world((folder) => void fs.mkdirSync(folder)),
  chmod: world((text) => {
    const [file, mode] = words(text, '<file> <mode>', /^\S+ [0-7]{1,4}$/);
    fs.chmodSync(file, Number.parseInt(mode, 8));
  }),
  chown: world((text) => {
    const [file, user, group = ''] = words(text, '<file> <user> <group>', /^\S+ \S+ \S+$/);
    fs.lchownSync(file, userId(user), groupId(group));
  }),
  mount: world(mount),
  umount: world(unmount),
  hostname: world((name) => native.perform([{ op: 'hostname', name }])),
  cd: own((folder) => process.chdir(folder)),
  chdir: own((folder) => process.chdir(folder)),
  putenv: own(putenv),
  exit: own(exit),
  call: own(callAnyway),
  callint: own(callAnyway),
  callret: own(callSymbol),
  callintret: own(callSymbol),
};

/** Functions of the C library and the original that manuals call by symbol, and what does the same here. */
const SYMBOLS: Readonly<Record<string, string>> = {
  uwsgi_log: 'print',
  putenv: 'putenv',
  chdir: 'cd',
  exit: 'exit',
  unlink: 'unlink',
};

function world(run: Action['run']): Action {
  return { reach: 'world', run };
}

function own(run: Action['run']): Action {
  return { reach: 'process', run };
}

/** What a function of the original does here. Throws for one that is not there. */
function symbolIn(text: string): (context: ActionContext) => void | Promise<void> {
  const [, symbol = '', rest = ''] = /^(\S*) ?(.*)$/s.exec(text) ?? [];
  const name = Object.hasOwn(SYMBOLS, symbol) ? SYMBOLS[symbol] : undefined;
  if (name === undefined) throw new Error(`there is no function "${symbol}" here`);
  return (context) => ACTIONS[name]?.run(rest, context);
}

function callSymbol(text: string, context: ActionContext): void | Promise<void> {
  return symbolIn(text)(context);
}

/** What the function gives back does not count; that it ends the instance does. */
async function callAnyway(text: string, context: ActionContext): Promise<void> {
  const call = symbolIn(text);
  try {
    await call(context);
  } catch (thrown) {
    if (thrown instanceof Failure) throw thrown;
  }
}

function putenv(text: string): void {
  const [, name, value = ''] = /^([^=\0]+)=([^\0]*)$/s.exec(text) ?? [];
  if (name === undefined) throw new Error('invalid syntax, must be: <NAME>=<value>');
  process.env[name] = value;
}

/** Ends the instance; the failure carries the exit code to whoever started it. */
function exit(text: string): never {
  const code = Number(/^\d{1,3}$/.exec(text.trim() || '0')?.[0] ?? Number.NaN);
  if (!(code <= 255)) throw new Error('invalid syntax, must be: <number up to 255>');
  throw new Failure(
    { ...ERR_HOOKS_EXIT, exit: code },
    { tried: 'go on', found: `the hook "exit:${text}" ends the instance` },
  );
}

function toFile(text: string, write: (file: string, content: string) => void): void {
  const [, file, content = ''] = /^(\S+) (.*)$/s.exec(text) ?? [];
  if (file === undefined) throw new Error('invalid syntax, must be: <file> <string>');
  write(file, content);
}

/** Neither waits nor fails when nobody reads the pipe. */
function writeFifo(file: string, content: string): void {
  try {
    const descriptor = fs.openSync(file, fs.constants.O_WRONLY | fs.constants.O_NONBLOCK);
    try {
      fs.writeSync(descriptor, content);
    } finally {
      fs.closeSync(descriptor);
    }
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    if (code !== 'ENXIO' && code !== 'EAGAIN') throw thrown;
  }
}

function words(text: string, syntax: string, pattern: RegExp): [string, string, ...string[]] {
  if (!pattern.test(text)) throw new Error(`invalid syntax, must be: ${syntax}`);
  return text.split(' ') as [string, string, ...string[]];
}
