import assert from 'node:assert/strict';
import { test } from 'node:test';
import { get } from '../../support/index.ts';
import { launch } from '../runtimes/javascript/application.ts';

const APP = `
uwsgi.mule_msg_hook((message) => console.log('hook of', uwsgi.mule_id(), String(message)));
module.exports = (request, response) => {
  const [, kind, where, text] = request.url.split('/');
  response.end(String(kind === 'farm' ? uwsgi.farm_msg(where, text) : uwsgi.mule_msg(text, Number(where))));
};
`;
const BRAIN = `
(async () => {
  console.log('nothing', await uwsgi.mule_get_msg({ timeout: 0 }), uwsgi.in_farm('crew'), uwsgi.worker_id());
  for (;;) console.log('program of', uwsgi.mule_id(), String(await uwsgi.mule_get_msg()));
})();
`;

for (const workers of [1, 2]) {
  test(`MLS-004 MLS-008 MLS-010 MLS-012 mules of JavaScript, ${workers} worker(s)`, async (t) => {
    const more = `mule = %d/brain.mjs\nmule = true\nfarm = crew:1\nprocesses = ${workers}`;
    const files = { 'app.cjs': APP, 'brain.mjs': BRAIN };
    const { tcp, process: program } = await launch(t, { files, more });
    await program.prints('nothing null true 0');
    const ask = async (path: string): Promise<string> => (await get(tcp, path)).body;
    assert.equal(await ask('/mule/1/one'), 'true');
    assert.equal(await ask('/mule/2/two'), 'true');
    assert.equal(await ask('/farm/crew/crew'), 'true');
    assert.equal(await ask('/mule/7/seven'), 'false');
    await program.prints('program of 1 one');
    await program.prints('program of 1 crew');
    await program.prints('hook of 2 two');
    assert.equal(await program.stop('SIGINT'), 0);
  });
}
