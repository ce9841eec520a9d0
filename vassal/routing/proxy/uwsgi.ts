import { connect, type Socket } from 'node:net';
import { Failure } from '../../errors/index.ts';
import { VarsBuilder, type Request } from '../../request/index.ts';
import { parseAddress, toOptions } from '../../stats/index.ts';
import { ERR_ROUTING_ARGUMENT } from '../errors.ts';
import type { Traffic } from '../traffic.ts';
import { answerHeaders } from './headers.ts';
import { fail, relay } from './relay.ts';

/** A uwsgi server that a request is given to. */
export interface UwsgiTarget {
  readonly address: string;
  readonly modifier1: number;
  readonly modifier2: number;
  /** `UWSGI_APPID`, `''` for none. */
  readonly application: string;
  /** How long it may be silent, ms. */
  readonly patience: number;
}

/** Most bytes of the head of an answer, and what its length field can carry. */
const LONGEST_HEAD = 64 * 1024;
const LONGEST_BLOCK = 0xffff;

/** Gives a request to another uwsgi server (manual 3.17), and its answer to the client. */
export function proxyUwsgi(traffic: Traffic, target: UwsgiTarget): void {
  const { request } = traffic;
  const packet = packetOf(request, target);
  const socket = connect(toOptions(parseAddress(target.address)));
  const broken = (thrown: unknown): void => fail(traffic, target.address, thrown);
  request.whenGone(() => socket.destroy());
  socket.setTimeout(target.patience, () =>
    socket.destroy(new Error(`silent for ${target.patience / 1000} s`)),
  );
  socket.on('error', broken);
  const silent = (): void => broken(new Error('it hung up'));
  socket.on('close', silent);
  readHead(socket, (head) => {
    const lines = head.split('\r\n');
    const [, status, reason = ''] = /^HTTP\/1\.[01] ([1-9]\d\d)(?: (.*))?$/.exec(lines[0] ?? '') ?? [];
    if (status === undefined) return void socket.destroy(new Error('its answer is no HTTP'));
    socket.off('close', silent);
    const pairs = lines.slice(1).flatMap((line) => {
      const colon = line.indexOf(':');
      return colon < 1 ? [] : [line.slice(0, colon), line.slice(colon + 1).trim()];
    });
    const kept = answerHeaders(pairs, true).filter(([name]) => !/^(?:connection|keep-alive)$/i.test(name));
    relay(traffic, { status: Number(status), reason, headers: kept, body: socket });
  });
  socket.write(packet);
  if (request.contentLength === 0) return;
  request.body.pipe(socket, { end: request.contentLength === null });
  request.body.on('error', () => socket.destroy());
}

/** The packet of a request: as it came, unless a rule has changed something. */
function packetOf(request: Request, { modifier1, modifier2, application }: UwsgiTarget): Buffer {
  const block =
    request.changes === null && application === '' ? request.block : rebuilt(request, application);
  const head = Buffer.from([modifier1, block.length & 0xff, block.length >> 8, modifier2]);
  return Buffer.concat([head, block]);
}

function rebuilt(request: Request, application: string): Buffer {
  const builder = new VarsBuilder(LONGEST_BLOCK);
  const all = application === '' ? [] : ([['UWSGI_APPID', application]] as const);
  for (const [name, value] of [...request.variables(), ...all]) {
    if (builder.add(name, value)) continue;
    throw new Failure(ERR_ROUTING_ARGUMENT, {
      tried: 'send a request on',
      found: `more than ${LONGEST_BLOCK} bytes of variables`,
    });
  }
  return builder.block();
}

/** Calls back with the head of an answer; what comes behind it stays in the socket. */
function readHead(socket: Socket, done: (head: string) => void): void {
  let text = '';
  const take = (chunk: Buffer): void => {
    text += chunk.toString('latin1');
    const end = text.indexOf('\r\n\r\n');
    if (end === -1 && text.length <= LONGEST_HEAD) return;
    socket.off('data', take);
    if (end === -1) return void socket.destroy(new Error('its answer has a head without an end'));
    socket.pause();
    const rest = Buffer.from(text.slice(end + 4), 'latin1');
    if (rest.length > 0) socket.unshift(rest);
    done(text.slice(0, end));
    socket.resume();
  };
  socket.on('data', take);
}
