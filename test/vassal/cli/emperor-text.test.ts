import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { Duplex } from 'node:stream';
import { test, type TestContext } from 'node:test';
import { frameOf } from '../../../emperor/config-pipe.ts';
import { EMPERORD, folder, freeAddress, serves, until } from '../../support/index.ts';

/** A vassal of an Emperor that the test plays: the link is descriptor 3, the configuration comes on 4. */
function vassal(t: TestContext): { link: Duplex; pipe: Duplex; bytes: number[]; ended: Promise<unknown> } {
  const child = spawn(EMPERORD, ['--ini', 'emperor://site.ini'], {
    env: { ...process.env, UWSGI_EMPEROR_FD: '3', UWSGI_EMPEROR_FD_CONFIG: '4' },
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
  });
  const [link, pipe] = [child.stdio[3] as Duplex, child.stdio[4] as Duplex];
  const bytes: number[] = [];
  link.on('data', (chunk: Buffer) => bytes.push(...chunk)).on('error', () => undefined);
  pipe.resume().on('error', () => undefined);
  const ended = new Promise((resolve) => child.once('close', resolve));
  t.after(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return { link, pipe, bytes, ended };
}

test('EMP-045 a configuration comes over a descriptor, once for the start and once for each byte 2', async (t) => {
  const address = await freeAddress();
  const dir = folder(t, { 'www/word.txt': 'word' });
  const { link, pipe, bytes, ended } = vassal(t);
  const frame = (mount: string): Buffer =>
    frameOf(`[uwsgi]\nhttp-socket = ${address}\nstatic-map = /${mount}=${dir}/www\n`);
  pipe.write(frame('one'));
  await serves(address, '/one/word.txt', 'word');
  for (const [turn, mount] of ['two', 'three', 'four'].entries()) {
    const asked = (): number => bytes.filter((byte) => byte === 2).length;
    // The original sends a frame with the byte and another one when it is asked: an old one must not be taken.
    if (turn > 0) pipe.write(frame('stale'));
    link.write(Buffer.of(1));
    await until(() => asked() === turn + 1);
    pipe.write(frame(mount));
    await serves(address, `/${mount}/word.txt`, 'word');
  }
  link.write(Buffer.of(0));
  assert.equal(await ended, 0);
});
