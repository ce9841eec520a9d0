/** Clients that load a server: wrk for HTTP, and our own for what wrk does not speak or measure. */
import { execFile } from 'node:child_process';
import { connect } from 'node:net';
import { promisify } from 'node:util';
import { VarsBuilder } from '../vassal/request/index.ts';
import { ask } from './probe.ts';

const run = promisify(execFile);

/** What came of a load: answers, and answers a second. */
export interface Loaded {
  readonly requests: number;
  readonly rate: number;
}

/** Requests over HTTP from so many connections, which are kept or closed. */
export async function wrk(url: string, clients: number, keep: boolean, seconds: number): Promise<Loaded> {
  const close = keep ? [] : ['-H', 'Connection: close'];
  const { stdout } = await run('wrk', ['-t1', `-c${clients}`, `-d${seconds}`, ...close, url]);
  return {
    requests: Number(/(\d+) requests in/.exec(stdout)?.[1] ?? Number.NaN),
    rate: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1] ?? Number.NaN),
  };
}

/** Requests over the uwsgi protocol to a unix socket, one on each connection. */
export async function uwsgi(path: string, url: string, clients: number, seconds: number): Promise<Loaded> {
  const packet = uwsgiPacket(url);
  const began = performance.now();
  const end = began + seconds * 1000;
  let requests = 0;
  const client = async (): Promise<void> => {
    while (performance.now() < end) if (await uwsgiAsk(path, packet)) requests += 1;
  };
  await Promise.all(Array.from({ length: clients }, client));
  return { requests, rate: (requests * 1000) / (performance.now() - began) };
}

/** `true` when there was an answer. */
function uwsgiAsk(path: string, packet: Buffer): Promise<boolean> {
  return new Promise((resolve) => {
    let answered = false;
    const socket = connect(path, () => socket.write(packet));
    socket.on('data', () => (answered = true));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answered));
  });
}

/** What a web server in front sends for a GET. */
function uwsgiPacket(url: string): Buffer {
  const vars = new VarsBuilder(4096);
  const of = { REQUEST_METHOD: 'GET', REQUEST_URI: url, PATH_INFO: url, QUERY_STRING: '', SCRIPT_NAME: '' };
  for (const [name, value] of Object.entries(of)) vars.add(name, value);
  for (const [name, value] of Object.entries({ SERVER_NAME: 'bench', SERVER_PORT: '80', HTTP_HOST: 'bench' }))
    vars.add(name, value);
  vars.add('SERVER_PROTOCOL', 'HTTP/1.1');
  const block = vars.block();
  const head = Buffer.from([0, block.length & 255, block.length >> 8, 0]);
  return Buffer.concat([head, block]);
}

/** How long each of a steady stream of requests took from the moment that it was due, ms: waiting counts. */
export async function steady(
  address: string,
  path: string,
  perSecond: number,
  seconds: number,
): Promise<number[]> {
  const times: number[] = [];
  const began = performance.now();
  const asked: Promise<unknown>[] = [];
  const send = (due: number): void => {
    asked.push(ask(address, path).then(() => times.push(performance.now() - due)));
  };
  await new Promise<void>((resolve) => {
    let sent = 0;
    const timer = setInterval(() => {
      const due = Math.min(((performance.now() - began) * perSecond) / 1000, perSecond * seconds);
      while (sent < due) send(began + (sent++ * 1000) / perSecond);
      if (sent < perSecond * seconds) return;
      clearInterval(timer);
      resolve();
    }, 1);
  });
  await Promise.all(asked);
  return times;
}
