import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, globSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { promisify } from 'node:util';
import { CHECKOUT, folder, put, run, serves } from '../support/index.ts';

const execute = promisify(execFile);

async function pack(directory: string): Promise<string> {
  await execute('npm', ['pack', '--silent', '--pack-destination', directory], { cwd: CHECKOUT });
  return globSync(join(directory, '*.tgz'))[0] ?? '';
}

/** Installs a tarball globally below a prefix; `false` and a skip where the registry cannot be reached. */
async function install(
  t: TestContext,
  tarball: string,
  prefix: string,
  env: Readonly<Record<string, string>> = {},
): Promise<boolean> {
  const argv = ['install', '--global', '--no-audit', '--no-fund', '--prefix', prefix, tarball];
  try {
    await execute('npm', argv, { cwd: join(prefix, '..'), env: { ...process.env, ...env } });
    return true;
  } catch (thrown) {
    if (!/ENOTFOUND|ECONNREFUSED|EAI_AGAIN/.test(String(thrown))) throw thrown;
    t.skip('the npm registry cannot be reached');
    return false;
  }
}

async function serving(t: TestContext, directory: string, program: string): Promise<void> {
  const address = join(directory, 's');
  const lines = ['[uwsgi]', `http-socket = ${address}`, `static-map = /=${directory}/site`];
  put(directory, { 'app.ini': `${lines.join('\n')}\n` });
  run(t, program, [join(directory, 'app.ini')], { cwd: directory });
  await serves(address, '/index.html', 'packed');
}

test('the packed tarball, installed globally, serves: compiled here, and without a compiler as it came', async (t) => {
  const tarball = await pack(folder(t));
  for (const [name, env] of [
    // Without the optimizer, which takes longer than everything else.
    ['compiled', { CXXFLAGS: '-O0 -U_FORTIFY_SOURCE' }],
    ['prebuilt', { CXX: '/no/compiler' }],
  ] as const) {
    const directory = folder(t, { 'site/index.html': 'packed' });
    const prefix = join(directory, 'prefix');
    if (!(await install(t, tarball, prefix, env))) return;
    const native = join(prefix, 'lib/node_modules/emperord/native');
    assert.equal(existsSync(join(native, 'build')), name === 'compiled');
    await serving(t, directory, join(prefix, 'bin/emperord'));
    if (name === 'compiled') continue;
    // What was made for another machine is refused by name.
    const [addon = ''] = globSync(join(native, 'prebuilt/*/emperord.node'));
    writeFileSync(addon, 'not for this machine');
    const broken = run(t, join(prefix, 'bin/emperord'), [join(directory, 'app.ini')], { cwd: directory });
    assert.equal(await broken.ended(), 1);
    assert.match(broken.output(), /ERR_NATIVE_MISSING/);
    await assert.rejects(
      execute('make', ['-s', 'install', 'CXX=/no/compiler'], { cwd: native }),
      /does not run here/,
    );
  }
});
