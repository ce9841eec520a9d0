import type { Configuration } from '../config/index.ts';
import { reloadOnExceptionRepr, reloadOnExceptionType, reloadOnExceptionValue } from './options.ts';

/** An exception as its own language names it. */
export interface Exception {
  /** Without its module. */
  readonly type: string;
  readonly value: string;
}

/** Exceptions after which a worker is not to be trusted: by type, by value, by both as `Type: value`. */
export interface Monitored {
  readonly types: readonly string[];
  readonly values: readonly string[];
  readonly both: readonly string[];
}

/** Those that a configuration names. */
export function monitoredOf(configuration: Configuration): Monitored {
  return {
    types: configuration.get(reloadOnExceptionType),
    values: configuration.get(reloadOnExceptionValue),
    both: configuration.get(reloadOnExceptionRepr),
  };
}

/** Whether something that was thrown is one of those; `undefined` is nothing. */
export function isMonitored({ types, values, both }: Monitored, thrown: unknown): boolean {
  if (thrown === undefined || types.length + values.length + both.length === 0) return false;
  const { type, value } = exceptionOf(thrown);
  return types.includes(type) || values.includes(value) || both.includes(`${type}: ${value}`);
}

/** What was thrown here, or in an interpreter that told of it with the text of its traceback. */
export function exceptionOf(thrown: unknown): Exception {
  if (!(thrown instanceof Error)) return { type: '', value: String(thrown) };
  if (thrown.name !== 'ApplicationError') return { type: thrown.name, value: thrown.message };
  return fromTraceback(thrown.message.trimEnd());
}

const BEGIN = 'Traceback (most recent call last):\n';

/** The line after the frames of the last traceback, and whatever follows: `module.Type: value`. */
function fromTraceback(text: string): Exception {
  const begin = text.lastIndexOf(BEGIN);
  const said = begin === -1 ? text : text.slice(begin + BEGIN.length).replace(/^(?: .*\n)+/, '');
  const [, path = '', value = ''] = /^([^\s:]+)(?:: (.*))?$/s.exec(said) ?? ['', '', said];
  return { type: path.slice(path.lastIndexOf('.') + 1), value };
}
