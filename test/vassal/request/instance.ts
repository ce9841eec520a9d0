import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { emperord, folder, put, type Running } from '../../support/index.ts';

/** An application that tells what it was asked, and does what the path says. */
const APPLICATION = `
module.exports = async (request, response) => {
  const path = request.url.split('?')[0];
  if (path === '/noread') return response.end('unread');
  if (path === '/throws') throw new Error('boom');
  if (path === '/short') return response.writeHead(200, { 'Content-Length': '10' }).end('abc');
  if (path === '/stream') {
    response.write('one ');
    return setTimeout(() => response.end('two'), 20);
  }
  if (path === '/split') response.setHeader('X-A', 'b\\u010aX-Evil: 1');
  let body = '';
  for await (const chunk of request) body += chunk.toString('latin1');
  const { method, url, headers } = request;
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify({ method, url, headers, length: body.length, begin: body.slice(0, 20) }));
};`;

export interface Instance {
  readonly directory: string;
  /** Its http-socket, a unix one. */
  readonly http: string;
  readonly process: Running;
}

/**
 * Starts an instance with that application and waits until it accepts.
 * @param lines more lines for the ini; `DIR` stands for the folder
 */
export async function instance(
  t: TestContext,
  lines = '',
  files: Readonly<Record<string, string>> = {},
): Promise<Instance> {
  const directory = folder(t, { 'app.cjs': APPLICATION, ...files });
  const http = join(directory, 'http');
  const ini = `[uwsgi]\nmaster = true\nhttp-socket = ${http}\njavascript = DIR/app.cjs\n${lines}\n`;
  put(directory, { 'app.ini': ini.replaceAll('DIR', directory) });
  const process = emperord(t, [join(directory, 'app.ini')], { cwd: directory });
  await process.prints(/spawned uWSGI worker/);
  return { directory, http, process };
}
