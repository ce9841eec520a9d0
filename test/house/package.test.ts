import { execFile } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { CHECKOUT, folder, put, run, serves } from '../support/index.ts';

const execute = promisify(execFile);

test('the packed tarball, installed globally, serves', async (t) => {
  const directory = folder(t, { 'site/index.html': 'packed' });
  await execute('npm', ['pack', '--silent', '--pack-destination', directory], { cwd: CHECKOUT });
  const [tarball = ''] = globSync(join(directory, '*.tgz'));
  const prefix = join(directory, 'prefix');
  try {
    await execute('npm', ['install', '--global', '--no-audit', '--no-fund', '--prefix', prefix, tarball], {
      cwd: directory,
    });
  } catch (thrown) {
    const text = String(thrown);
    if (/ENOTFOUND|ECONNREFUSED|EAI_AGAIN/.test(text)) return t.skip('the npm registry cannot be reached');
    throw thrown;
  }
  const address = join(directory, 's');
  const lines = ['[uwsgi]', `http-socket = ${address}`, `static-map = /=${directory}/site`];
  put(directory, { 'app.ini': `${lines.join('\n')}\n` });
  run(t, join(prefix, 'bin/emperord'), [join(directory, 'app.ini')], { cwd: directory });
  await serves(address, '/index.html', 'packed');
});
