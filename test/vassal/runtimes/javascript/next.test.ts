import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import {
  emperord,
  folder,
  freeAddress,
  get,
  nginx,
  noNginx,
  put,
  run,
  serves,
  uwsgiPass,
} from '../../../support/index.ts';
import { unable } from '../../forge/forging.ts';

/** What `next build` leaves with `output: 'standalone'`; see docs/javascript.md. */
const STANDALONE = process.env['NEXT_STANDALONE'] ?? '';
const skip = STANDALONE === '' ? 'NEXT_STANDALONE names no .next/standalone' : false;

/** Files of the page, as their references are in it. */
const FILES = /\/_next\/static\/[\w./~-]+/g;

/** What the server of the folder says by itself about its first page, its files, and a page that is not there. */
async function alone(t: TestContext): Promise<Map<string, string>> {
  const address = await freeAddress();
  const [HOSTNAME = '', PORT = ''] = address.split(':');
  run(t, process.execPath, ['server.js'], { cwd: STANDALONE, env: { HOSTNAME, PORT } });
  const { body } = await serves(address, '/', '_next');
  const paths = ['/', '/no/such/page', ...new Set(body.match(FILES))];
  const said = new Map<string, string>();
  for (const path of paths) said.set(path, await answer(address, path));
  return said;
}

async function answer(address: string, path: string): Promise<string> {
  const { status, headers, body } = await get(address, path, 'Accept-Encoding: identity\r\n');
  return `${status} ${headers['content-type']} ${headers['etag']}\n${body}`;
}

async function saysTheSame(address: string, said: ReadonlyMap<string, string>): Promise<void> {
  for (const [path, text] of said) assert.equal(await answer(address, path), text, path);
}

function ini(address: string, directory: string): string {
  const lines = `master = true\nprocesses = 2\nneed-app = true\njavascript = ${join(STANDALONE, 'server.js')}`;
  return `[uwsgi]\n${lines}\nhttp-socket = ${address}\nsocket = ${directory}/uwsgi.sock\n`;
}

test('Next.js runs as it is, on an http-socket and behind nginx', { skip }, async (t) => {
  const said = await alone(t);
  const [directory, address] = [folder(t), await freeAddress()];
  put(directory, { 'next.ini': ini(address, directory) });
  const instance = emperord(t, [join(directory, 'next.ini')]);
  await instance.prints('spawned uWSGI worker 2');
  await saysTheSame(address, said);
  if (noNginx === false) await saysTheSame(await nginx(t, uwsgiPass(`unix:${directory}/uwsgi.sock`)), said);
  assert.equal(await instance.stop('SIGINT'), 0);
});

test('Next.js runs as it is in a vassal of the fork server', { skip: skip || unable }, async (t) => {
  const said = await alone(t);
  const [directory, address] = [folder(t, { 'v/.keep': '' }), await freeAddress()];
  const emperor = emperord(t, ['--emperor', `${directory}/v`, '--fork-server', 'auto']);
  await emperor.prints('] ready (pid');
  put(directory, { 'v/next.ini': ini(address, directory) });
  await emperor.prints('spawned uWSGI worker 2');
  await saysTheSame(address, said);
  assert.equal(await emperor.stop('SIGINT'), 0);
});
