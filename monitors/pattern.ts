/**
 * Shell patterns as glob(7) has them: `*`, `?`, `[…]`, backslash. No part of a pattern matches a slash, and a leading
 * dot is matched by a dot only.
 */
export function isPattern(text: string): boolean {
  return /[*?[]/.test(text);
}

/** The expression for one part of a path. An unfinished `[` stands for itself. */
export function segmentExpression(segment: string): RegExp {
  let source = /^[*?[]/.test(segment) ? '(?!\\.)' : '';
  for (let index = 0; index < segment.length; index++) {
    const set = segment[index] === '[' ? /^\[([!^]?)(\]?[^\]]*)\]/.exec(segment.slice(index)) : null;
    if (set !== null) {
      source += `[${set[1] === '' ? '' : '^'}${(set[2] ?? '').replace(/[\\\]^[]/g, '\\$&')}]`;
      index += set[0].length - 1;
    } else {
      const escaped = segment[index] === '\\' && index + 1 < segment.length;
      source += escaped ? literal(segment[++index] ?? '') : symbol(segment[index] ?? '');
    }
  }
  return expression(source, segment);
}

/** A range such as `[z-a]` is no expression: the part then stands for itself. */
function expression(source: string, segment: string): RegExp {
  try {
    return new RegExp(`^${source}$`, 'su');
  } catch {
    return new RegExp(`^${literal(segment)}$`, 'su');
  }
}

function symbol(character: string): string {
  if (character === '*') return '.*';
  return character === '?' ? '.' : literal(character);
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

/** Tells whether an absolute path matches an absolute pattern, part by part. */
export function pathMatcher(pattern: string): (path: string) => boolean {
  const parts = pattern.split('/').filter((part) => part !== '');
  const expressions = parts.map(segmentExpression);
  return (path) => {
    const found = path.split('/').filter((part) => part !== '');
    return found.length === parts.length && expressions.every((part, index) => part.test(found[index] ?? ''));
  };
}
