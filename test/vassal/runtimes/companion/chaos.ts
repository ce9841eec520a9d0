import { createHash, randomBytes, randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { EMPERORD, put, until } from '../../../support/index.ts';
import { unable } from '../../forge/forging.ts';
import { answers, Clients, type Ask, type Heard } from '../../master/clients.ts';
import type { Family } from '../../master/family.ts';
import { siege, type Aftermath } from '../../master/siege.ts';

/** What came of an upheaval. */
export interface Upheaval extends Aftermath {
  /** Of the vassal of Python and of that of JavaScript. */
  readonly python: Heard;
  readonly javascript: Heard;
  /** Processes that were killed and that were stopped for a while, by their kind. */
  readonly killed: Readonly<Record<Kind, number>>;
  readonly stopped: Readonly<Record<Kind, number>>;
}

/** Whose turn it is to be killed or stopped. */
const TURNS = ['companion', 'worker', 'template', 'companion', 'worker', 'master', 'forge'] as const;
type Kind = (typeof TURNS)[number];

const CLIENTS = 3;
const TURN_MS = 250;
const STOPPED_MS = 200;
const LONGEST_BODY = 300_000;

/** Both say the path, the sum of the body as it came to them, and the body. */
const PYTHON = `
from hashlib import sha1
def application(environ, start_response):
    body = environ['wsgi.input'].read()
    answer = ('%s %s\\n' % (environ['PATH_INFO'], sha1(body).hexdigest())).encode() + body
    start_response('200 OK', [('Content-Length', str(len(answer)))])
    return [answer]
`;
const JAVASCRIPT = `
const { createHash } = require('node:crypto');
module.exports = async (request, response) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  const body = Buffer.concat(parts);
  const sum = createHash('sha1').update(body).digest('hex');
  const answer = Buffer.concat([Buffer.from(request.url + ' ' + sum + '\\n'), body]);
  response.writeHead(200, { 'Content-Length': answer.length });
  response.end(answer);
};
`;

const ask: Ask = (path) => {
  const body = randomBytes(randomInt(2) === 0 ? randomInt(200) : randomInt(LONGEST_BODY));
  const text = body.toString('latin1');
  const head = `POST ${path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n`;
  return {
    bytes: head + text,
    expected: `${path} ${createHash('sha1').update(body).digest('hex')}\n${text}`,
  };
};

/**
 * Two vassals, of Python and of JavaScript, with two workers each, whose interpreters, workers, templates, masters and fork
 * server are killed or stopped in turn while clients send bodies and get them back. Then they have to be well, and end.
 * @param addresses of the two, `host:port`
 */
export function upheaval(
  directory: string,
  addresses: readonly [python: string, javascript: string],
  seconds: number,
): Promise<Upheaval> {
  const lines = 'master = true\nprocesses = 2\nthreads = 2\nworker-reload-mercy = 2';
  const ini = (address: string, app: string): string =>
    `[uwsgi]\n${lines}\nhttp-socket = ${address}\n${app.replaceAll('%', directory)}\n`;
  // The shell that opens the log has only begun when it is read first.
  put(directory, { 'app.py': PYTHON, 'app.cjs': JAVASCRIPT, 'vassals/.keep': '', log: '' });
  const options = `--emperor ${directory}/vassals --emperor-throttle 10 --fork-server auto`;
  return siege(`exec ${EMPERORD} ${options} >${directory}/log 2>&1`, async (family) => {
    // Else the first ones are not forked.
    if (unable === false)
      await until(() => readFileSync(`${directory}/log`, 'utf8').includes('[forge] ready'));
    put(directory, {
      'vassals/python.ini': ini(addresses[0], 'wsgi-file = %/app.py'),
      'vassals/javascript.ini': ini(addresses[1], 'javascript = %/app.cjs'),
    });
    await Promise.all(addresses.map((address) => answers(address, ask, 3)));
    const [python, javascript] = addresses.map((address) => new Clients(address, ask)) as [Clients, Clients];
    const end = performance.now() + seconds * 1000;
    const [strikes] = await Promise.all([
      strike(family, end),
      python.rain(CLIENTS, end),
      javascript.rain(CLIENTS, end),
    ]);
    await Promise.all(addresses.map((address) => answers(address, ask, 20)));
    return { python: python.heard, javascript: javascript.heard, ...strikes };
  });
}

/** Strikes one kind after the other, and in every other round kills. */
async function strike(family: Family, end: number): Promise<Pick<Upheaval, 'killed' | 'stopped'>> {
  const none = (): Record<Kind, number> => ({ companion: 0, worker: 0, template: 0, master: 0, forge: 0 });
  const strikes = { killed: none(), stopped: none() };
  for (let turn = 0; performance.now() < end; turn++) {
    await pause(TURN_MS);
    const kind = TURNS[turn % TURNS.length] ?? 'worker';
    const those = family.look().filter(({ name }) => name.split('-')[0] === kind);
    const victim = those[Math.floor(Math.random() * those.length)];
    if (victim === undefined) continue;
    const kills = Math.floor(turn / TURNS.length) % 2 === 0;
    if (!send(victim.pid, kills ? 'SIGKILL' : 'SIGSTOP')) continue;
    strikes[kills ? 'killed' : 'stopped'][kind] += 1;
    if (kills) continue;
    await pause(STOPPED_MS);
    send(victim.pid, 'SIGCONT');
  }
  return strikes;
}

/** Whether it was still there. */
function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
