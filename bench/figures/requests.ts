import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freeAddress } from '../../test/support/index.ts';
import type { Figure } from '../figure.ts';
import { steady, uwsgi, wrk, type Loaded } from '../load.ts';
import { below, cpuTime, memory, nameOf, until, untilTrue } from '../probe.ts';
import {
  alone,
  emperord,
  freshFolder,
  hello,
  ini,
  largePage,
  original,
  start,
  WSGI,
  type Running,
  type Side,
} from '../sides.ts';
import { socketOf, startFront, stopFront, ways, type Place, type Way } from '../ways.ts';

const SECONDS = 3;
/** What is measured is a server that has run for a while: so many requests for each worker before, within so many seconds. */
const WARM = { requests: 10_000, seconds: 10 };
const READY_MS = 30_000;
/** A load that no side is busy with. */
const MODERATE = 500;
const MANY = 100_000;

/** One kind of load. */
interface Load {
  readonly path: string;
  /** The application behind it. */
  readonly app: 'Python' | 'hello' | 'page';
  /** Connections of the client, and whether they are kept. */
  readonly clients: number;
  readonly keep: boolean;
  readonly workers: number;
  /** More lines of its configuration. */
  readonly lines?: string;
  /** Over `http-socket` or `http11-socket` when it is not said. */
  readonly way?: Way;
}

/** An instance under a load. */
interface Loadable {
  readonly place: Place;
  /** CPU time of all its processes so far, µs; what is in front of it does not count. */
  spent(): number;
  /** Its first worker. */
  readonly worker: number;
  load(seconds: number): Promise<Loaded>;
}

/** Starts an instance, warms it up, and gives it to `use`. */
async function loaded<Result>(
  side: Side,
  load: Load,
  use: (one: Loadable) => Promise<Result>,
): Promise<Result> {
  const directory = await freshFolder();
  const way = load.way ?? (load.keep ? ways.http11 : ways.http);
  const place = {
    directory,
    address: await freeAddress(),
    front: await freeAddress(),
  };
  const running = instance(side, load, way, place);
  const front = startFront(way, place);
  try {
    await serves(load, way, place);
    const once = (seconds: number): Promise<Loaded> =>
      way.url === null
        ? uwsgi(socketOf(place), load.path, load.clients, seconds)
        : wrk(`${way.url(place)}${load.path}`, load.clients, load.keep, seconds);
    let warm = 0;
    for (let second = 0; second < WARM.seconds && warm < WARM.requests * load.workers; second++)
      warm += (await once(1)).requests;
    const processes = [running.process.pid ?? 0, ...below(running.process.pid ?? 0)];
    return await use({
      place,
      worker: processes.find((pid) => nameOf(pid).startsWith('worker-1')) ?? processes[1] ?? 0,
      spent: () => processes.reduce((sum, pid) => sum + cpuTime(pid), 0),
      load: once,
    });
  } finally {
    await stopFront(front);
    await running.stop();
  }
}

function instance(side: Side, load: Load, way: Way, place: Place): Running {
  const file = join(place.directory, 'app.ini');
  // The original holds a thread for each connection that is kept.
  const threads =
    load.keep && way === ways.http11 && side.name === 'uwsgi' ? `threads = ${load.clients + 1}` : '';
  const app = { Python: WSGI, hello: hello(side), page: largePage(side) }[load.app];
  const more = [`processes = ${load.workers}`, threads, app, load.lines ?? ''].join('\n');
  const text = ini(place.directory, place.address, 'site', more);
  writeFileSync(file, text.replace(/^http-socket = .*$/m, way.socket(place)));
  return start(side, place.directory, '--ini', file);
}

/** Resolves when an instance answers; where it cannot be asked plainly, when it has a worker. */
async function serves(load: Load, way: Way, place: Place): Promise<void> {
  const { url, nginx } = way;
  if (nginx !== undefined) await until(place.front, load.path, 'hello', 1, READY_MS);
  else if (url?.(place).startsWith('http:') === true)
    await until(place.address, load.path, 'hello', 1, READY_MS);
  else
    await untilTrue(() =>
      readFileSync(join(place.directory, 'log'), 'latin1').includes('spawned uWSGI worker'),
    );
}

/** Requests a second, and CPU time of all processes of the instance for each, µs. */
async function measured(one: Loadable, seconds: number): Promise<{ rate: number; cpu: number }> {
  const before = one.spent();
  const { requests, rate } = await one.load(seconds);
  return { rate, cpu: (one.spent() - before) / requests };
}

function measure(side: Side, load: Load): Promise<{ rate: number; cpu: number }> {
  return loaded(side, load, (one) => measured(one, SECONDS));
}

/** The sides of a figure that is short: the fork server changes nothing for a request. */
const PAIR = { sides: [original, emperord] };
const BESIDE = { sides: [alone, emperord] };

function rate(name: string, load: Load, more: Pick<Figure, 'sides'> = {}): Figure {
  return {
    name: `${name}, requests a second`,
    unit: 'req/s',
    better: 'more',
    measure: async (side) => [(await measure(side, load)).rate],
    ...more,
  };
}

function cpu(name: string, load: Load, more: Pick<Figure, 'sides'> = {}): Figure {
  return {
    name: `${name}, CPU for each`,
    unit: 'µs',
    better: 'less',
    measure: async (side) => [(await measure(side, load)).cpu],
    ...more,
  };
}

const FILE = { path: '/s/x.txt', app: 'hello' } as const;
const PYTHON = { path: '/', app: 'Python' } as const;
const HELLO = { path: '/', app: 'hello' } as const;
const CLOSED = { clients: 32, keep: false, workers: 1 } as const;
const KEPT = { clients: 100, keep: true, workers: 1 } as const;

/** What is asked of every file: its expiry by path and type, and a compressed one beside it. */
const RULES = `static-expires = \\.js$ 100
static-expires-type = text/plain=100
static-gzip-ext = .css
honour-range = true`;
const GZIP = `plugin = transformation_gzip
route = ^/ gzip:`;

/** A page out of a cache, and a number that every request changes and reads. */
const CACHED = `plugin = router_cache
cache2 = name=c,items=100
add-cache-item = c /=hello
route-run = cache:key=\${PATH_INFO},name=c`;
const COUNTED = CACHED.replace(
  'route-run',
  'route-run = cacheinc:key=n,name=c\nroute-run = cachevar:key=n,var=N,num=1,name=c\nroute-run',
);

/** Rules of every kind of pattern, none of which is meant for a page of the application. */
const RULES_OF_OTHERS = Array.from(
  { length: 25 },
  (_, index) => `route = ^/old${index}/(.*)\\.html$ break:404 Not Found
route-uri = \\.x${index}\\? break:404 Not Found
route-host = ^h(${index}|x)\\.example$ break:404 Not Found
route-if = equal:\${PATH_INFO};/none${index} break:404 Not Found`,
).join('\n');

const LOADS: readonly (readonly [name: string, load: Load])[] = [
  ['static file, connection closed', { ...FILE, ...CLOSED }],
  ['static file, connection closed, two workers', { ...FILE, ...CLOSED, workers: 2 }],
  ['static file, one client kept alive', { ...FILE, ...KEPT, clients: 1 }],
  ['static file, 100 clients kept alive', { ...FILE, ...KEPT }],
  ['static file with rules of expiry, gzip and ranges, closed', { ...FILE, ...CLOSED, lines: RULES }],
  [
    'gzip of a page of 17 KB (Python there, JavaScript here), closed',
    { ...HELLO, ...CLOSED, app: 'page', lines: GZIP },
  ],
  ['page of a cache by a rule, closed', { ...HELLO, ...CLOSED, lines: CACHED }],
  ['the same, counted in the cache by two more rules, closed', { ...HELLO, ...CLOSED, lines: COUNTED }],
  ['WSGI hello, closed', { ...PYTHON, ...CLOSED }],
  ['WSGI hello, closed, two workers', { ...PYTHON, ...CLOSED, workers: 2 }],
  ['hello (Python there, JavaScript here), closed', { ...HELLO, ...CLOSED }],
  ['hello (Python there, JavaScript here), 100 kept alive', { ...HELLO, ...KEPT }],
];

/** What is in front of an instance, or how it is asked; the clients of nginx are kept. */
const WAYS: readonly (readonly [name: string, load: Load])[] = [
  ['static file over uwsgi on a unix socket', { ...FILE, ...CLOSED, way: ways.uwsgi }],
  ['static file behind nginx, uwsgi_pass', { ...FILE, ...CLOSED, keep: true, way: ways.uwsgiPass }],
  [
    'static file behind nginx, proxy_pass kept alive',
    { ...FILE, ...CLOSED, keep: true, way: ways.proxyPass },
  ],
  [
    'static file over http (router there, in the worker here), closed',
    { ...FILE, ...CLOSED, way: ways.router },
  ],
  ['static file over https-socket, a handshake for each', { ...FILE, ...CLOSED, way: ways.https }],
  ['static file, closed, four workers on one address', { ...FILE, ...CLOSED, workers: 4 }],
];

/** The same JavaScript under the runtime's own server. */
const ALONE: readonly (readonly [name: string, load: Load])[] = [
  ['JavaScript hello beside node:http alone, closed', { ...HELLO, ...CLOSED }],
  ['JavaScript hello beside node:http alone, 100 kept alive', { ...HELLO, ...KEPT }],
];

const p99: Figure = {
  name: `static file, ${MODERATE} connections a second, p99`,
  unit: 'ms',
  better: 'less',
  ...PAIR,
  measure: (side) =>
    loaded(side, { ...FILE, ...CLOSED }, async ({ place }) => {
      const times = (await steady(place.address, FILE.path, MODERATE, SECONDS)).sort((a, b) => a - b);
      return [times[Math.floor(times.length * 0.99)] ?? Number.NaN];
    }),
};

/** What a hundred rules add to a request: two instances take turns, so that other work on the machine meets both. */
const unmatched: Figure = {
  name: '100 rules that do not match (Python there, JavaScript here), CPU for each request',
  unit: 'µs',
  better: 'less',
  ...PAIR,
  measure: (side) => {
    const load = { ...HELLO, ...KEPT, clients: 1 };
    return loaded(side, load, (without) =>
      loaded(side, { ...load, lines: RULES_OF_OTHERS }, async (ruled) => {
        const added: number[] = [];
        for (let turn = 0; turn < 5; turn++) {
          const { cpu: usual } = await measured(without, 1);
          added.push((await measured(ruled, 1)).cpu - usual);
        }
        return added;
      }),
    );
  },
};

const grown: Figure = {
  name: `RSS of a worker after ${MANY} requests`,
  unit: 'MB',
  better: 'less',
  ...PAIR,
  measure: (side) =>
    loaded(side, { ...FILE, ...KEPT }, async ({ load, worker }) => {
      for (let sum = 0; sum < MANY;) sum += (await load(1)).requests;
      return [memory(worker, 'rss')];
    }),
};

/** Rate and CPU time of every kind of load. */
export const requests: readonly Figure[] = [
  ...LOADS.flatMap(([name, load]) => [rate(name, load), cpu(name, load)]),
  ...WAYS.map(([name, load]) => cpu(name, load, PAIR)),
  ...ALONE.flatMap(([name, load]) => [rate(name, load, BESIDE), cpu(name, load, BESIDE)]),
  unmatched,
  p99,
  grown,
];
