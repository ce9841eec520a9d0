import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, existsSync, globSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { test, type TestContext } from 'node:test';
import { promisify } from 'node:util';
import { CHECKOUT, folder, put, run, serves } from '../support/index.ts';

const execute = promisify(execFile);
const APART: ReadonlySet<string> = new Set(['.git', 'node_modules', 'dist', 'native/build/sanitized']);

/** Packs a copy of the checkout, whose compiled files others may be running at this moment. */
async function pack(directory: string): Promise<string> {
  const copy = join(directory, 'copy');
  cpSync(CHECKOUT, copy, {
    recursive: true,
    preserveTimestamps: true,
    filter: (path) => !APART.has(relative(CHECKOUT, path)),
  });
  symlinkSync(join(CHECKOUT, 'node_modules'), join(copy, 'node_modules'));
  await execute('npm', ['pack', '--silent', '--pack-destination', directory], { cwd: copy });
  return globSync(join(directory, '*.tgz'))[0] ?? '';
}

/** What npm runs with the prefix of a global installation. */
async function npm(prefix: string, env: Readonly<Record<string, string>>, ...words: string[]): Promise<void> {
  const argv = [...words, '--global', '--no-audit', '--no-fund', '--prefix', prefix];
  await execute('npm', argv, { cwd: join(prefix, '..'), env: { ...process.env, ...env } });
}

async function serving(t: TestContext, directory: string, program: string): Promise<void> {
  const address = join(directory, 's');
  const lines = ['[uwsgi]', `http-socket = ${address}`, `static-map = /=${directory}/site`];
  put(directory, { 'app.ini': `${lines.join('\n')}\n` });
  const server = run(t, program, [join(directory, 'app.ini')], { cwd: directory });
  await serves(address, '/index.html', 'packed');
  await server.stop('SIGINT');
}

test('the packed tarball, installed globally, serves: without a compiler as it came, and compiled here', async (t) => {
  const tarball = await pack(folder(t));
  const directory = folder(t, { 'site/index.html': 'packed' });
  const prefix = join(directory, 'prefix');
  try {
    await npm(prefix, { CXX: '/no/compiler' }, 'install', tarball);
  } catch (thrown) {
    if (!/ENOTFOUND|ECONNREFUSED|EAI_AGAIN/.test(String(thrown))) throw thrown;
    return t.skip('the npm registry cannot be reached');
  }
  const native = join(prefix, 'lib/node_modules/emperord/native');
  const program = join(prefix, 'bin/emperord');
  assert.ok(!existsSync(join(native, 'build')));
  await serving(t, directory, program);

  // What was made for another machine is refused by name.
  const [addon = ''] = globSync(join(native, 'prebuilt/*/emperord.node'));
  writeFileSync(addon, 'not for this machine');
  const broken = run(t, program, [join(directory, 'app.ini')], { cwd: directory });
  assert.equal(await broken.ended(), 1);
  assert.match(broken.output(), /ERR_NATIVE_MISSING/);
  await assert.rejects(
    execute('make', ['-s', 'install', 'CXX=/no/compiler'], { cwd: native }),
    /does not run here/,
  );

  // The same script of the package, with a compiler; without the optimizer, which takes longer than everything else.
  await npm(prefix, { CXXFLAGS: '-O0 -U_FORTIFY_SOURCE' }, 'rebuild', 'emperord');
  assert.ok(existsSync(join(native, 'build')));
  await serving(t, directory, program);
});
