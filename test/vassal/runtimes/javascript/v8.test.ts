import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { get } from '../../../support/index.ts';
import { BIRTHS, start } from './application.ts';

const FUNCTIONS = `
uwsgi.register_rpc('part1', function (uri, address) { return '<h1>i am part1 for ' + uri + ' ' + address + '</h1>'; });
uwsgi.register_signal(17, '', function tempo(signum) { uwsgi.log('signal ' + signum + ' of ' + require('./words.cjs').word); });
`;
const APP = `
const { word } = require('./words.cjs');
exports.app = async (request) => {
  if (request.pathInfo === '/signal') await uwsgi.signal(17);
  const body = [word, ' ', String(await uwsgi.call('part1', request.pathInfo, '127.0.0.1'))];
  return { status: 200, headers: {}, body };
};
`;

for (const { how, workers, begin, skip } of BIRTHS) {
  const ids = 'V8-001 V8-002 V8-003 V8-004 V8-009';
  test(`${ids} functions of a file that is loaded before the application: ${how}`, { skip }, async (t) => {
    const files = { 'app.cjs': APP, 'functions.cjs': FUNCTIONS, 'words.cjs': "exports.word = 'required';" };
    const more = `plugin = v8\nprocesses = ${workers}\nv8-load = functions.cjs\nhttp-socket-modifier1 = 24`;
    const made = await begin(t, { files, option: 'v8-jsgi', more });
    const wanted = 'required <h1>i am part1 for /signal 127.0.0.1</h1>';
    assert.equal((await get(join(made.directory, 'http'), '/signal')).body, wanted);
    await made.process.prints('signal 17 of required');
    assert.doesNotMatch(made.process.output(), /lazy-apps was switched on/);
  });
}

test('a file that does not load is named, and the application serves', async (t) => {
  const files = { 'app.cjs': 'module.exports = (request, response) => response.end("web");' };
  const { tcp, process } = await start(t, { files, more: 'v8-load = /nonexistent.js' });
  assert.match(process.output(), /ERR_JAVASCRIPT_LOAD: unable to load \/nonexistent\.js/);
  assert.equal((await get(tcp)).body, 'web');
});
