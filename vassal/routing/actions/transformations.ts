import { readPairs } from '../../config/index.ts';
import { reason } from '../../errors/index.ts';
import type { Transformation } from '../../request/index.ts';
import {
  chunked,
  codings,
  compress,
  fixLength,
  flush,
  offload,
  template,
  toFile,
  toUpper,
} from '../../transformations/index.ts';
import type { Log } from '../../log/index.ts';
import { refuse } from '../answer.ts';
import { climbs } from '../climbs.ts';
import { fillPlaces, readText } from '../text.ts';
import type { Traffic } from '../traffic.ts';
import type { ActionRow } from './row.ts';

/** Bytes that `offload` keeps in memory when it is not told. */
const IN_MEMORY = 1024 * 1024;

/** An action that puts a transformation at the end of the chain. */
export const adding = (
  name: string,
  means: string,
  argument: string,
  read: (argument: string) => (traffic: Traffic) => Transformation | null,
): ActionRow => ({
  names: [name],
  means,
  example: `${name}:${argument}`,
  returns: 'next',
  make: (written) => {
    const make = read(written);
    return (traffic) => {
      const made = make(traffic);
      if (made !== null) traffic.response.transform(telling(made, name, traffic.engine.log));
      return 'next';
    };
  },
});

/** The answer fails with a transformation that fails later; the log has the reason. */
function telling(transformation: Transformation, name: string, log: Log): Transformation {
  const pass: Transformation['pass'] = (bytes, last) => {
    const passed = transformation.pass(bytes, last);
    if (passed instanceof Promise)
      passed.catch((thrown: unknown) => log.line(`[uwsgi-transformation] ${name}: ${reason(thrown)}`));
    return passed;
  };
  return { ...transformation, pass };
}

/** The same without arguments. */
const plain = (name: string, means: string, read: () => (traffic: Traffic) => Transformation): ActionRow =>
  adding(name, means, '', (written) => (written === '' ? read() : refuse(name, written, 'no arguments')));

const compressing = (name: 'gzip' | 'brotli' | 'zstd', accepted: string): ActionRow =>
  plain(
    name,
    `compresses the body, whoever asks: look for \`${accepted}\` in \`HTTP_ACCEPT_ENCODING\` first`,
    () => {
      const coding = codings()[name];
      return () => compress(coding);
    },
  );

/** What the body of the answer passes, in the order of the rules (manual 6.20). */
export const transformations: readonly ActionRow[] = [
  compressing('gzip', 'gzip'),
  compressing('brotli', 'br'),
  compressing('zstd', 'zstd'),
  plain('chunked', 'sends the body in chunks', () => chunked),
  plain(
    'flush',
    'shows the client what came so far in the chain, not what the rest makes of it',
    () => flush,
  ),
  plain('fixcl', 'holds the body until its length is known, and says it', () => fixLength),
  plain('toupper', 'letters in upper case (ASCII)', () => toUpper),
  plain('template', 'fills the variables in the body as those of a rule', () => (traffic) => {
    // Rules that come later have groups of their own.
    const { groups } = traffic;
    return template((text) => fillPlaces(text, { ...traffic, groups }));
  }),
  adding(
    'tofile',
    'keeps the body of an answer with status 200 as a file',
    'filename=/srv/cache/${hex[PATH_INFO]}',
    (written) => {
      const pairs = new Map(written.includes('=') ? readPairs(written) : [['filename', written] as const]);
      const path = pairs.get('filename') ?? '';
      if (path === '' || pairs.size > 1) refuse('tofile', written, 'filename=path');
      const text = readText(path);
      return (traffic) => {
        const name = text(traffic);
        return climbs(path, name) ? null : toFile(name, traffic.engine.log);
      };
    },
  ),
  adding(
    'offload',
    'takes the body from the application at once; so many bytes in memory, more on disk',
    '1048576',
    (written) => {
      if (!/^\d{0,12}$/.test(written)) refuse('offload', written, 'nothing, or bytes');
      const most = written === '' ? IN_MEMORY : Number(written);
      return () => offload(most);
    },
  ),
];
