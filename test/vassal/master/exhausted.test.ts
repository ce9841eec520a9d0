import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test, type TestContext } from 'node:test';
import { EMPERORD, folder, freeAddress, get, run, until, type Running } from '../../support/index.ts';

const noPython = spawnSync('python3', ['-V']).status === 0 ? false : 'no python3 is installed';
const APP = `import sys
def application(environ, start_response):
    print('a line')
    sys.stderr.write('another\\n')
    start_response('200 OK', [])
    return [b'served']
`;

/** An instance with three interpreters, started by a shell after `prelude`. */
async function instance(
  t: TestContext,
  { prelude = '', output = '', options = [] as string[] },
): Promise<{ process: Running; address: string }> {
  const directory = folder(t, { 'app.py': APP });
  const address = await freeAddress();
  const argv = [
    '--master',
    '--processes',
    '3',
    '--http-socket',
    address,
    '--wsgi-file',
    `${directory}/app.py`,
  ];
  const command = [EMPERORD, ...argv, ...options].join(' ');
  return { process: run(t, 'sh', ['-c', `${prelude} exec ${command} ${output}`]), address };
}

async function serves(address: string): Promise<void> {
  await until(
    async () => (await get(address, '/').catch(() => null))?.body === 'served',
    () => 'no answer',
  );
}

for (const way of [[], ['--lazy-apps']]) {
  test(`64 descriptors are enough for three interpreters ${way.join()}`, { skip: noPython }, async (t) => {
    const { process, address } = await instance(t, { prelude: 'ulimit -n 64;', options: way });
    await serves(address);
    assert.equal(await process.stop('SIGINT'), 0);
  });

  test(`an instance whose log is on a full disk serves ${way.join()}`, { skip: noPython }, async (t) => {
    const { process, address } = await instance(t, { output: '>/dev/full 2>&1', options: way });
    for (let request = 0; request < 5; request++) await serves(address);
    assert.equal(await process.stop('SIGINT'), 0);
  });
}

test(
  'with too few descriptors for its workers an instance says so, and ends',
  { skip: noPython },
  async (t) => {
    const { process } = await instance(t, { prelude: 'ulimit -n 28;' });
    assert.equal(await process.ended(), 1);
    assert.match(process.output(), /ERR_MASTER_WORKER: .*Too many open files/);
  },
);
