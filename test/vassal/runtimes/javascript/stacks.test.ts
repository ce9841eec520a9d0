import assert from 'node:assert/strict';
import { test } from 'node:test';
import { transformSync } from 'esbuild';
import { get, until } from '../../../support/index.ts';
import { BIRTHS, launch, start } from './application.ts';

const SOURCE = `interface Asked { url: string }

type Done = { end(text: string): void };

function fail(what: string): never {
  throw new Error(what);
}

export default (request: Asked, response: Done): void => {
  if (request.url === '/reject') void (async () => fail('a stray rejection'))();
  if (request.url === '/late') setTimeout(() => fail('a stray exception'), 1);
  if (request.url === '/throw') fail('an exception');
  response.end('ok');
};
`;

/** What a compiler makes of it, and the map that lies beside. */
function compiled(): Record<string, string> {
  const { code, map } = transformSync(SOURCE, {
    loader: 'ts',
    format: 'cjs',
    sourcefile: 'source.ts',
    sourcemap: 'external',
    minifyWhitespace: true,
  });
  assert.doesNotMatch(code, /\n.*\n.*\n/, 'lines of the program are not those of its source');
  return { 'app.cjs': `${code}//# sourceMappingURL=app.cjs.map\n`, 'app.cjs.map': map, 'source.ts': SOURCE };
}

for (const { how, workers, begin, skip } of BIRTHS) {
  test(`stacks show the sources of a compiled program: ${how}, ${workers} worker(s)`, { skip }, async (t) => {
    const { tcp, process } = await begin(t, { files: compiled(), more: `processes = ${workers}` });
    assert.equal((await get(tcp, '/throw')).status, 500);
    // Lines of other processes may come between.
    await process.prints(/^Error: an exception\n(?:.*\n)*?\s+at fail \(.*\/source\.ts:6:9\)/m);
    assert.equal((await get(tcp, '/reject')).body, 'ok');
    await process.prints(
      /^unhandled rejection: Error: a stray rejection\n(?:.*\n)*?\s+at fail \(.*\/source\.ts:6:9\)/m,
    );
    assert.equal((await get(tcp, '/late')).body, 'ok');
    await process.prints(
      /^uncaught exception: Error: a stray exception\n(?:.*\n)*?\s+at fail \(.*\/source\.ts:6:9\)/m,
    );
  });
}

test('what belongs to no request counts as an exception, and the worker goes on', async (t) => {
  const more = 'processes = 1\nstats = %d/stats';
  const app = `
let rejected = 0;
module.exports = (request, response) => {
  if (request.url === '/reject') void Promise.reject({ odd: true });
  if (request.url === '/late') setImmediate(() => { throw new TypeError('late'); });
  response.end(String(process.pid) + ' ' + uwsgi.workers()[0].exceptions);
};`;
  const { tcp, process } = await start(t, { files: { 'app.cjs': app }, more });
  const [pid, none] = (await get(tcp)).body.split(' ');
  assert.equal(none, '0');
  for (const path of ['/reject', '/late']) await get(tcp, path);
  await process.prints(/^unhandled rejection: \{ odd: true \}$/m);
  await process.prints(/^uncaught exception: TypeError: late$/m);
  await until(async () => (await get(tcp)).body === `${pid} 2`, 'both are counted');
});

test('an error of a message hook is logged with its stack', async (t) => {
  const app = `
uwsgi.mule_msg_hook(function onMessage(message) { throw new Error('hook of ' + message); });
module.exports = (request, response) => response.end(String(uwsgi.mule_msg('this')));`;
  const { tcp, process } = await start(t, { files: { 'app.cjs': app }, more: 'mule = true' });
  assert.equal((await get(tcp)).body, 'true');
  await process.prints(/^Error: hook of this\n(?:.*\n)*?\s+at onMessage \(.*app\.cjs:2:\d+\)/m);
  assert.equal((await get(tcp)).body, 'true', 'the mule goes on');
});

test('need-app ends with 22 also when several workers would load the application', async (t) => {
  for (const more of ['processes = 2\nneed-app = true', 'processes = 2\nneed-app = true\nlazy-apps = true']) {
    const { process } = await launch(t, { files: { 'app.cjs': 'throw new Error("no database");' }, more });
    assert.equal(await process.ended(), 22);
    assert.match(process.output(), /ERR_JAVASCRIPT_LOAD.*no database/);
  }
});
