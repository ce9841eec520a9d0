import assert from 'node:assert/strict';
import { test } from 'node:test';
import { get } from '../../../support/index.ts';
import { launch, start } from './application.ts';

/** What does not load, and what is said about it. */
const BROKEN: readonly (readonly [what: string, source: string, said: RegExp])[] = [
  ['a syntax error', 'module.exports = (', /ERR_JAVASCRIPT_LOAD.*SyntaxError.*app\.cjs:1/],
  ['a throw', 'throw new TypeError("no database");', /ERR_JAVASCRIPT_LOAD.*TypeError: no database/],
  ['a missing module', 'require("./missing.js");', /ERR_JAVASCRIPT_LOAD.*missing\.js/],
  ['no application', 'exports.answer = 42;', /ERR_JAVASCRIPT_NO_APPLICATION.*exports: answer/],
  [
    'a plugin that fails',
    'exports.ready = () => Promise.reject(new Error("no plugin")); exports.server = new (require("node:http").Server)();',
    /ERR_JAVASCRIPT_LOAD.*\/app\.cjs.*Error: no plugin/,
  ],
  [
    'two servers',
    'const h = require("node:http"); h.createServer().listen(1); h.createServer().listen(2);',
    /^ERR_JAVASCRIPT_LISTEN.*a second server/m,
  ],
  [
    'an https server',
    'require("node:https").createServer({}).listen(1);',
    /ERR_JAVASCRIPT_LISTEN.*an https server/,
  ],
];

for (const [what, source, said] of BROKEN) {
  test(`${what} is named, and ends the start with 22 under need-app`, async (t) => {
    const { process } = await launch(t, { files: { 'app.cjs': source }, more: 'need-app = true' });
    assert.equal(await process.ended(), 22);
    assert.match(process.output(), said);
  });
}

test('a file that does not exist is named', async (t) => {
  const more = 'need-app = true\njavascript = /nonexistent/app.js';
  const { process } = await launch(t, { files: { 'app.cjs': '' }, more });
  assert.equal(await process.ended(), 22);
  assert.match(process.output(), /ERR_JAVASCRIPT_LOAD: unable to load \/nonexistent\/app\.js: no such file/);
});

test('a folder is named', async (t) => {
  const more = 'need-app = true\njavascript = /usr';
  const { process } = await launch(t, { files: { 'app.cjs': '' }, more });
  assert.equal(await process.ended(), 22);
  assert.match(process.output(), /ERR_JAVASCRIPT_LOAD: unable to load \/usr: .*EISDIR/);
});

test('without need-app an application that does not load leaves a worker that answers 500', async (t) => {
  const { address, process } = await start(t, { files: { 'app.cjs': 'throw 1;' } });
  assert.match(process.output(), /\*\*\* no app loaded\. going in full dynamic mode \*\*\*/);
  assert.equal((await get(address)).status, 500);
});
