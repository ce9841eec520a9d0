import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { emperord, exchange, folder, freeAddress, get, type Running } from '../../support/index.ts';

/** Evaluates the query string, and says what came out as JSON; bytes as text. */
const EVALUATE = `
const text = (key, value) => value?.type === 'Buffer' ? Buffer.from(value.data).toString() : value;
module.exports = async (request, response) => {
  if (!request.url.startsWith('/eval?')) return response.end('app ' + request.url);
  try {
    const value = await eval(decodeURIComponent(request.url.slice(6)));
    response.end(JSON.stringify(value ?? null, text));
  } catch (error) {
    response.end(JSON.stringify('thrown ' + error.message));
  }
};
`;

/** An instance with caches, and a JavaScript application that says what is in them. */
export interface Instance {
  readonly directory: string;
  /** Its http-socket, and its uwsgi socket. */
  readonly address: string;
  readonly socket: string;
  readonly program: Running;
  /** What an expression of JavaScript gives in the application. */
  ask(expression: string): Promise<unknown>;
}

/** @param lines of its ini; `%d` is its folder */
export async function instance(t: TestContext, lines: string, directory = folder(t)): Promise<Instance> {
  const address = await freeAddress();
  const socket = await freeAddress();
  const ini = `[uwsgi]\nmaster = true\nhttp-socket = ${address}\nsocket = ${socket}\njavascript = %dapp.cjs\n${lines}\n`;
  writeFileSync(join(directory, 'app.cjs'), EVALUATE);
  writeFileSync(join(directory, 'a.ini'), ini);
  const program = emperord(t, [join(directory, 'a.ini')], { cwd: directory });
  await program.prints(/spawned uWSGI worker 1/);
  const ask = async (expression: string): Promise<unknown> => {
    const { body } = await get(address, `/eval?${encodeURIComponent(expression)}`);
    return JSON.parse(body) as unknown;
  };
  return { directory, address, socket, program, ask };
}

/** Sends a packet of modifier 111 and bytes behind it; the answer, latin1. @param payload variables, or bytes as they are */
export function question(
  socket: string,
  modifier2: number,
  payload: Readonly<Record<string, string>> | string,
  value = '',
): Promise<string> {
  const texts = typeof payload === 'string' ? payload : Object.entries(payload).flat().map(counted).join('');
  const head = Buffer.of(111, texts.length & 0xff, texts.length >> 8, modifier2).toString('latin1');
  return exchange(socket, `${head}${texts}${value}`);
}

function counted(text: string): string {
  return String.fromCharCode(text.length & 0xff, text.length >> 8) + text;
}
