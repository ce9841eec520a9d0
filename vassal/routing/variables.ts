import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { metricsIn } from '../metrics/index.ts';
import { endingOf } from '../static/index.ts';
import { calculate } from './math.ts';
import { valueOf, type Traffic } from './traffic.ts';

/** A family of variables: `${name[key]}` (manual 6.6.8). */
export interface Family {
  /** For the page: what the key is, and what comes out. */
  readonly means: string;
  /** The reader of one key, `null` for a key that the family does not have. */
  read(key: string): ((traffic: Traffic) => string) | null;
}

/** A family whose key is the name of a variable of the request. */
const ofVariable = (means: string, make: (value: string, traffic: Traffic) => string): Family => ({
  means,
  read: (name) => (traffic) => make(valueOf(traffic, name), traffic),
});

/** A family with a few keys. */
const ofKeys = (keys: Readonly<Record<string, (traffic: Traffic) => string>>): Family => ({
  means: `one of ${Object.keys(keys).join(', ')}`,
  read: (key) => keys[key] ?? null,
});

const seconds = (): number => Math.floor(Date.now() / 1000);

/** Every family of variables, by name. */
export const families: Readonly<Record<string, Family>> = {
  __proto__: null as never,
  cookie: {
    means: 'value of a cookie',
    read: (name) => itemOf('HTTP_COOKIE', /;\s*/, name),
  },
  qs: {
    means: 'value of an item of the query string, as it was sent',
    read: (name) => itemOf('QUERY_STRING', '&', name),
  },
  mime: ofVariable(
    'mime type of the file that a variable names',
    (value, { engine }) => engine.serving.types(endingOf(value)) ?? '',
  ),
  base64: ofVariable('a variable in base64', (value) => Buffer.from(value, 'latin1').toString('base64')),
  hex: ofVariable('a variable in hexadecimal', (value) =>
    Buffer.from(value, 'latin1').toString('hex').toUpperCase(),
  ),
  lower: ofVariable('a variable in lower case (ASCII)', (value) =>
    value.replace(/[A-Z]+/g, (text) => text.toLowerCase()),
  ),
  upper: ofVariable('a variable in upper case (ASCII)', (value) =>
    value.replace(/[a-z]+/g, (text) => text.toUpperCase()),
  ),
  math: {
    means: 'an expression of numbers and variables with + - * / and parentheses',
    read: calculate,
  },
  time: ofKeys({
    unix: () => String(seconds()),
    micros: () => String(Math.floor((performance.timeOrigin + performance.now()) * 1000)),
  }),
  httptime: {
    means: 'date of a header, so many seconds from now (none: now)',
    read: (key) =>
      /^\d{0,10}$/.test(key) ? () => new Date((seconds() + Number(key)) * 1000).toUTCString() : null,
  },
  metric: {
    means: 'value of a metric, empty when there is none',
    read: (name) => (traffic) => String(metricsIn(traffic.engine.shared)?.get(name) ?? ''),
  },
  cache: {
    means: 'value of an item of the first cache',
    read: (key) => {
      const bytes = Buffer.from(key);
      return ({ engine }) => engine.cache('')?.get(bytes)?.toString('latin1') ?? '';
    },
  },
  uwsgi: ofKeys({
    wid: ({ engine }) => String(engine.id),
    pid: () => String(process.pid),
    uuid: () => randomUUID(),
    status: ({ response }) => String(response.status),
    lq: ({ engine }) => String(engine.queued()),
    nodename: () => hostname(),
  }),
};

/** Reads the value of `name=value` among the items of a variable, the first of that name, without quotes. */
function itemOf(variable: string, between: RegExp | string, name: string): (traffic: Traffic) => string {
  const begin = `${name}=`;
  return (traffic) => {
    const text = valueOf(traffic, variable);
    if (!text.includes(begin)) return '';
    const found = text.split(between).find((item) => item.startsWith(begin));
    return found === undefined ? '' : found.slice(begin.length).replace(/^"(.*)"$/, '$1');
  };
}
