import { Failure } from '../errors/index.ts';
import { ERR_ROUTING_PATTERN } from './errors.ts';

/** A pattern in the language of JavaScript. */
export interface Translated {
  readonly source: string;
  readonly flags: string;
}

const POSIX: Readonly<Record<string, string>> = {
  alpha: 'A-Za-z',
  digit: '0-9',
  alnum: 'A-Za-z0-9',
  upper: 'A-Z',
  lower: 'a-z',
  xdigit: '0-9A-Fa-f',
  word: '\\w',
  space: '\\s',
  blank: ' \\t',
  punct: '!-\\/:-@\\[-`{-~',
  print: ' -~',
  graph: '!-~',
  cntrl: '\\x00-\\x1f\\x7f',
};
/** What a dot matches; in JavaScript it would not match a carriage return either. */
const NOT_NEWLINE = '[^\\n]';
/** Escapes that JavaScript does not have, outside of a class. `null` is none that can be written. */
const ESCAPES: Readonly<Record<string, string | null>> = {
  A: '^',
  z: '$',
  Z: '(?=\\n?$)',
  h: '[\\t ]',
  H: '[^\\t ]',
  a: '\\x07',
  e: '\\x1b',
  N: '[^\\n]',
  R: '(?:\\r\\n|[\\n-\\r])',
  G: null,
  K: null,
  X: null,
  C: null,
  p: null,
  P: null,
  g: null,
};

/**
 * A PCRE pattern as a JavaScript one (manual 6.6.2): leading inline flags, `(?P<name>`, POSIX classes, `\A` `\z` `\Z` `\h`,
 * `\Q…\E`. Throws `ERR_ROUTING_PATTERN` with the construct and its place for what has no equivalent.
 */
export function translate(pattern: string): Translated {
  const leading = /^\(\?([ims]+)\)/.exec(pattern);
  let at = leading?.[0].length ?? 0;
  // Written out: the engine has no linear way to match with the flag.
  const anyCase = leading?.[1]?.includes('i') ?? false;
  let source = '';
  const refuse = (construct: string): never => {
    throw new Failure(ERR_ROUTING_PATTERN, {
      tried: `read the pattern ${pattern}`,
      found: `${construct} at character ${at + 1}, which has no equivalent here`,
    });
  };
  const take = (text: string, instead: string): void => {
    source += instead;
    at += text.length;
  };
  while (at < pattern.length) {
    const rest = pattern.slice(at);
    const char = rest[0] ?? '';
    if (char === '\\') {
      const quoted = /^\\Q(.*?)(?:\\E|$)/s.exec(rest);
      if (quoted) take(quoted[0], (quoted[1] ?? '').replace(/[$()*+.?[\\\]^{|}/]/g, '\\$&'));
      else {
        const hex = /^\\x(?:\{([0-9a-fA-F]{1,2})\}|([0-9a-fA-F]{2}))/.exec(rest);
        const letter = rest[1] ?? '';
        const instead = Object.hasOwn(ESCAPES, letter) ? ESCAPES[letter] : undefined;
        if (hex) take(hex[0], `\\x${(hex[1] ?? hex[2] ?? '').padStart(2, '0')}`);
        else if (instead === null) refuse(`\\${letter}`);
        else take(rest.slice(0, 2), instead ?? rest.slice(0, 2));
      }
    } else if (char === '[') {
      const [text, instead] = classOf(rest, anyCase) ?? refuse('an open [');
      take(text, instead);
    } else if (/^\(\?P?<\w+>/.test(rest)) {
      const name = /^\(\?P?<(\w+)>/.exec(rest);
      take(name?.[0] ?? '', `(?<${name?.[1]}>`);
    } else if (rest.startsWith('(?P=')) {
      const name = /^\(\?P=(\w+)\)/.exec(rest) ?? refuse('(?P=');
      take(name[0], `\\k<${name[1]}>`);
    } else if (char === '.' && !(leading?.[1] ?? '').includes('s')) take(char, NOT_NEWLINE);
    else if (rest.startsWith('(*')) refuse('(*');
    else if (/^\(\?[ims]*-?[ims]+:/.test(rest)) refuse('inline flags');
    else if (/^\(\?(?![:=!]|<[=!a-zA-Z_]|[ims]*-?[ims]*:)/.test(rest)) refuse(rest.slice(0, 3));
    else {
      const possessive = /^(?:[*+?]|\{\d+(?:,\d*)?\})\+/.exec(rest);
      if (possessive) refuse(possessive[0]);
      take(char, anyCase && /[A-Za-z]/.test(char) ? `[${char.toLowerCase()}${char.toUpperCase()}]` : char);
    }
  }
  return { source, flags: [...new Set(leading?.[1])].filter((flag) => flag !== 'i').join('') };
}

/** A class at the beginning of a text, and what to write for it; `null` when it has no end. */
function classOf(text: string, anyCase: boolean): readonly [text: string, instead: string] | null {
  const opening = /^\[\^?\]?/.exec(text)?.[0] ?? '[';
  let instead = opening.replace(']', '\\]');
  let at = opening.length;
  while (at < text.length) {
    const rest = text.slice(at);
    const posix = /^\[:(\w+):\]/.exec(rest);
    const set = posix ? POSIX[posix[1] ?? ''] : undefined;
    if (rest[0] === ']') return [text.slice(0, at + 1), `${instead}${anyCase ? otherCase(instead) : ''}]`];
    const piece =
      set === undefined ? (rest[0] === '\\' ? rest.slice(0, 2) : (rest[0] ?? '')) : (posix?.[0] ?? '');
    instead += set ?? (piece === '[' ? '\\[' : piece === '\\h' ? '\\t ' : piece);
    at += piece.length;
  }
  return null;
}

/** The letters and ranges of a class in the other case. */
function otherCase(items: string): string {
  const found = items.match(/\\.|[a-z]-[a-z]|[A-Z]-[A-Z]|[A-Za-z]/gs) ?? [];
  return found
    .filter((item) => !item.startsWith('\\'))
    .map((item) => (item === item.toLowerCase() ? item.toUpperCase() : item.toLowerCase()))
    .join('');
}
