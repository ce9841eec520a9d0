import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import {
  emperord,
  exchange,
  get,
  nginx,
  noNginx,
  parse,
  put,
  until,
  uwsgiPass,
} from '../../../support/index.ts';
import { unable } from '../../forge/forging.ts';
import { siteOf, start } from './application.ts';
import { FRAMEWORKS } from './framework-apps.ts';

/** Everything that a site of `framework-apps.ts` answers. */
async function behaves(address: string, name: string): Promise<void> {
  const hello = await get(address, '/hello/world?who=caf%C3%A9');
  assert.equal(`${hello.status} ${hello.body}`, '200 hello world caf\xc3\xa9');
  const head = await exchange(
    address,
    'HEAD /hello/world?who=x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
  );
  assert.match(head, /^HTTP\/1\.1 200 /);
  assert.equal(parse(head).body, '');

  const json = await post(address, '/json', 'application/json', '{"who":"bob"}');
  assert.deepEqual(
    [json.status, json.headers['x-from'], json.body],
    [201, name.toLowerCase(), '{"hello":"bob"}'],
  );
  const bytes = randomBytes(1_500_000);
  const upload = await post(address, '/upload', 'application/octet-stream', bytes.toString('latin1'));
  assert.equal(upload.body, `${bytes.length} ${createHash('sha1').update(bytes).digest('hex')}`);
  const parts = Array.from({ length: 50 }, (_, part) => String(part).padStart(2, '0').repeat(2000));
  const stream = parse(await exchange(address, 'GET /stream HTTP/1.0\r\nHost: x\r\n\r\n'));
  assert.ok(stream.body === parts.join(''), `a stream of ${stream.body.length} bytes`);

  assert.match(await exchange(address, 'GET /cookies HTTP/1.0\r\nHost: x\r\n\r\n'), /a=1[^]*b=2[^]*baked$/);
  assert.equal((await get(address, '/none')).status, 404);
  assert.equal((await get(address, '/throw')).status, 500);
  assert.match((await get(address, '/who')).body, /^(127\.0\.0\.1|::ffff:127\.0\.0\.1|-|) http \d+$/);
}

async function post(address: string, path: string, type: string, body: string) {
  const head = `POST ${path} HTTP/1.0\r\nHost: x\r\nContent-Type: ${type}\r\nContent-Length: ${body.length}\r\n\r\n`;
  return parse(await exchange(address, head + body));
}

/** The workers that answer. */
async function workers(address: string, count: number): Promise<void> {
  const seen = new Set<string>();
  await until(async () => {
    const asked = Array.from({ length: 8 }, () => get(address, '/who'));
    for (const { body } of await Promise.all(asked)) seen.add(body.split(' ')[2] ?? '');
    return seen.size === count;
  });
}

for (const [name, source] of FRAMEWORKS) {
  test(`${name} runs as it is, on an http-socket and behind nginx`, async (t) => {
    const { address, directory, tcp, process } = await start(t, {
      files: { 'app.mjs': source },
      more: 'processes = 2\nsocket = %d/uwsgi.sock',
    });
    await behaves(tcp, name);
    await workers(address, 2);
    await process.prints(`thrown in ${name.toLowerCase()}`);
    if (noNginx !== false) return t.diagnostic(noNginx);
    const location = uwsgiPass(`unix:${directory}/uwsgi.sock`, 'client_max_body_size 2m;');
    await behaves(await nginx(t, location), name);
  });

  test(`${name} runs as it is in a vassal of the fork server`, { skip: unable }, async (t) => {
    const { directory, address, tcp, ini } = await siteOf(t, {
      files: { 'app.mjs': source },
      more: 'processes = 2',
    });
    put(directory, { 'v/.keep': '' });
    const emperor = emperord(t, ['--emperor', `${directory}/v`, '--fork-server', 'auto']);
    await emperor.prints('] ready (pid');
    put(directory, { 'v/app.ini': ini });
    await emperor.prints('spawned uWSGI worker 2');
    await behaves(tcp, name);
    await workers(address, 2);
    assert.doesNotMatch(emperor.output(), /lazy-apps was switched on/);
  });
}
