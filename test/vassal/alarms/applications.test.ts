import assert from 'node:assert/strict';
import { test } from 'node:test';
import { get } from '../../support/index.ts';
import { launch } from '../runtimes/javascript/application.ts';

const APP = `
uwsgi.register_signal(17, 'workers', (signal) => console.log('handled', signal));
uwsgi.mule_msg_hook((message) => console.log('mule', uwsgi.mule_id(), String(message)));
module.exports = (request, response) => response.end(String(uwsgi.alarm(request.url.slice(1), 'something')));
`;

test('ALM-009 ALM-010 an alarm raises a signal, and sends its message to a mule or to any', async (t) => {
  const more =
    'alarm = raise signal:17\nalarm = second mule:2\nalarm = any mule:\nalarm = none mule:7\nmules = 2';
  const { tcp, process: program } = await launch(t, { files: { 'app.cjs': APP }, more });
  await program.prints(/spawned uWSGI worker/);
  const raise = async (name: string): Promise<void> =>
    assert.equal((await get(tcp, `/${name}`)).body, 'true');
  await raise('raise');
  await program.prints('handled 17');
  await raise('second');
  await program.prints('mule 2 something');
  await raise('any');
  await program.prints(/mule \d something[^]*mule \d something/);
  await raise('none');
  await program.prints('[alarm] no mule 7 takes a message: it is lost');
  assert.equal(await program.stop('SIGINT'), 0);
});

test('ALM-009 a signal that nobody handles is said', async (t) => {
  const { tcp, process: program } = await launch(t, {
    files: { 'app.cjs': APP.replace(/uwsgi.mule.*\n/, '').replace('17', '18') },
    more: 'alarm = raise signal:17',
  });
  await program.prints(/spawned uWSGI worker/);
  assert.equal((await get(tcp, '/raise')).body, 'true');
  await program.prints('error managing signal 17: it has no handler, and nobody waits for it');
});
