import { strftime } from '../log/index.ts';

/** A message of the log, its line break included. */
export type MessageText = (message: string, now: number) => string;

/** The variables of `format` and `json` by name (manual 3.27.3); `now` is in ms, with a fraction. */
const VARIABLES: Readonly<Record<string, MessageText>> = {
  msg: (message) => withoutBreak(message),
  msgnl: (message) => message,
  unix: (_, now) => String(Math.floor(now / 1000)),
  micros: (_, now) => String(Math.floor(now * 1000)),
};
const STRFTIME = 'strftime:';

/** The message without its line break. */
export function withoutBreak(message: string): string {
  return message.endsWith('\n') ? message.slice(0, -1) : message;
}

/**
 * A template with `${variables}` as a function; unknown ones are empty, as in the original.
 * @param escape is done to the value of each variable
 */
export function compileTemplate(template: string, escape: (value: string) => string): MessageText {
  const pieces = template.split(/(\$\{[^}]*\})/).map((piece): MessageText => {
    const name = /^\$\{(.*)\}$/s.exec(piece)?.[1];
    if (name === undefined) return () => piece;
    const variable = variableOf(name);
    return (message, now) => escape(variable(message, now));
  });
  return (message, now) => pieces.map((piece) => piece(message, now)).join('');
}

function variableOf(name: string): MessageText {
  if (name.startsWith(STRFTIME)) {
    const text = strftime(name.slice(STRFTIME.length));
    return (_, now) => text(now);
  }
  return (Object.hasOwn(VARIABLES, name) ? VARIABLES[name] : undefined) ?? (() => '');
}

/** Text as it stands between the quotes of a JSON string (RFC 8259). */
export function escapeJson(value: string): string {
  return JSON.stringify(value).slice(1, -1);
}
