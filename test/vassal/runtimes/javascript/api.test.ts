import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exchange, get, until } from '../../../support/index.ts';
import { BIRTHS, start } from './application.ts';

const APP = `
let hooked = 0;
uwsgi.post_fork_hook(async () => { hooked = uwsgi.worker_id(); });
let early = 'nothing';
try { uwsgi.masterpid(); } catch (error) { early = error.message; }
module.exports = async (request, response) => {
  const [, what, given] = request.url.split('/');
  if (what === 'about') {
    const { version, hostname, numproc, is_a_reload } = uwsgi;
    response.end(JSON.stringify({
      version, hostname, numproc, is_a_reload, hooked, early, id: uwsgi.worker_id(), master: uwsgi.masterpid(), parent: process.ppid,
      requests: uwsgi.total_requests(), workers: uwsgi.workers(), queue: uwsgi.listen_queue(),
    }));
  }
  if (what === 'logvar') {
    uwsgi.set_logvar(request, 'answer', given);
    response.end(uwsgi.get_logvar(request, 'answer') + ' ' + uwsgi.get_logvar(request, 'none'));
  }
  if (what === 'reload') { uwsgi.reload(); response.end(); }
  if (what === 'stop') { uwsgi.stop(); response.end(); }
  if (what === 'name') { uwsgi.setprocname('shop'); response.end(require('node:fs').readFileSync('/proc/self/comm')); }
  if (what === 'wrong') response.end(await uwsgi.chunked_read({}).catch((error) => error.message));
  if (what === 'chunks') {
    response.write(String(await uwsgi.chunked_read_nb(request)));
    for (;;) {
      const chunk = await uwsgi.chunked_read(request, 20);
      response.write('[' + chunk + ']');
      if (chunk === null) return void response.end();
    }
  }
};
`;

for (const { how, workers, begin, skip } of BIRTHS) {
  test(`what the uwsgi object knows of its instance: ${how}`, { skip }, async (t) => {
    const { tcp } = await begin(t, { files: { 'app.cjs': APP }, more: `processes = ${workers}` });
    const about = JSON.parse((await get(tcp, '/about')).body);
    assert.match(about.version, /^\d+\.\d+\.\d+/);
    assert.deepEqual([about.numproc, about.is_a_reload], [workers, false]);
    assert.equal(about.hooked, about.id);
    assert.equal(about.master, about.parent);
    assert.equal(about.early === 'nothing', workers === 1, about.early);
    assert.equal(about.workers.length, workers);
    const own = about.workers[about.id - 1];
    assert.deepEqual([own.id, own.status, about.queue], [about.id, 'busy', 0]);
    // A request is counted when its answer has left: another worker may be asked before that.
    let asked = 0;
    await until(async () => {
      asked += 1;
      return JSON.parse((await get(tcp, '/about')).body).requests === about.requests + asked;
    });
  });
}

test('functions about a request, and those that change the instance', async (t) => {
  const more = 'log-format = %(uri) said %(answer)';
  const { tcp, process } = await start(t, { files: { 'app.cjs': APP }, more });
  assert.equal((await get(tcp, '/logvar/yes')).body, 'yes null');
  await process.prints('/logvar/yes said yes');
  assert.equal((await get(tcp, '/name')).body, 'shop\n');
  assert.match((await get(tcp, '/wrong')).body, /chunked_read\(\) wants the request/);
  await get(tcp, '/reload');
  await until(async () => JSON.parse((await get(tcp, '/about')).body).is_a_reload === true, 'the reload');
  await get(tcp, '/stop');
  assert.equal(await process.ended(), 0);
});

test('CHK-001 CHK-004 chunked input, chunk by chunk', async (t) => {
  const web = await start(t, {
    files: {
      'app.mjs': `export default { fetch: async (request) => {
        const why = await uwsgi.chunked_read(request).catch((error) => error.message);
        return new Response(why + ': ' + await request.text());
      } };`,
    },
  });
  const post = 'POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 4\r\n\r\nbody';
  assert.match(await exchange(web.tcp, post), /the body is read in another way: body$/);
  const { tcp } = await start(t, { files: { 'app.cjs': APP } });
  const large = 'x'.repeat(700_000);
  const head = 'POST /chunks HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n';
  const chunks = ['one', large, 'two'].map((text) => `${text.length.toString(16)}\r\n${text}\r\n`);
  const text = await exchange(tcp, `${head}${chunks.join('')}0\r\n\r\n`);
  const body = text.slice(text.indexOf('\r\n\r\n')).replaceAll(/\r\n[0-9a-f]*/g, '');
  assert.ok(body.endsWith(`[${large}][two][null]`), body.slice(0, 100));
});
