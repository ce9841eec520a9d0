import assert from 'node:assert/strict';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { INPUT_END, requestRecords } from '../../../vassal/runtimes/php/records.ts';
import { emperord, exchange, folder, freeAddress, until, type Running } from '../../support/index.ts';
import { alive } from '../../emperor/stage.ts';
import { skip } from '../runtimes/php/site.ts';

interface Pool {
  readonly directory: string;
  readonly program: Running;
  /** Pids of the commands that have begun, in their order. */
  pids(): number[];
}

async function pool(t: TestContext, script: string, more = ''): Promise<Pool> {
  const address = await freeAddress();
  const directory = folder(t, {
    'a.ini': `[uwsgi]\nmaster = true\nsocket = ${address}\nworker-exec = %dw.sh word\n${more}\n`,
  });
  const path = join(directory, 'w.sh');
  const lines = [
    '#!/bin/sh',
    `ls -l /proc/self/fd/0 > ${directory}/fd0`,
    `echo $$ $1 >> ${directory}/pids`,
    script,
  ];
  writeFileSync(path, lines.join('\n'));
  chmodSync(path, 0o755);
  const program = emperord(t, [join(directory, 'a.ini')]);
  const pids = (): number[] =>
    existsSync(join(directory, 'pids'))
      ? readFileSync(join(directory, 'pids'), 'utf8')
          .trim()
          .split('\n')
          .map((line) => Number.parseInt(line, 10))
      : [];
  return { directory, program, pids };
}

test('CFG-257 REL-140 each worker runs the command, with the socket as descriptor 0', async (t) => {
  const { directory, program, pids } = await pool(t, 'exec sleep 1000', 'processes = 2');
  await until(() => pids().length === 2, program.output);
  assert.match(readFileSync(join(directory, 'fd0'), 'utf8'), /socket:/);
  assert.match(readFileSync(join(directory, 'pids'), 'utf8'), /^\d+ word$/m);
  await program.prints(/spawned uWSGI worker 2/);
  const [first = 0] = pids();
  process.kill(first, 'SIGKILL');
  await until(() => pids().length === 3, 'it comes again');
  await program.stop('SIGINT');
  for (const pid of pids()) assert.ok(!alive(pid), `${pid} is left`);
});

test('a reload starts the new ones before the old ones get SIGTERM', async (t) => {
  const { directory, program, pids } = await pool(
    t,
    `trap 'echo term >> "$(dirname "$0")/terms"; exit 0' TERM\nwhile :; do sleep 0.05; done`,
  );
  await program.prints(/spawned uWSGI worker 1/);
  await until(() => pids().length === 1, program.output);
  process.kill(program.pid, 'SIGHUP');
  await until(() => pids().length === 2, 'no new one');
  const [old = 0] = pids();
  await until(() => !alive(old), 'the old one goes');
  assert.equal(readFileSync(join(directory, 'terms'), 'utf8'), 'term\n');
});

test('a FastCGI server waits for requests on the socket of the instance', { skip }, async (t) => {
  const directory = folder(t, {
    'a.php': '<?php echo "pid ", getmypid();',
    'a.ini': '[uwsgi]\nmaster = true\nsocket = %ds\nworker-exec = /usr/bin/php-cgi\n',
  });
  const program = emperord(t, [join(directory, 'a.ini')]);
  await program.prints(/spawned uWSGI worker 1/);
  const variables = { REQUEST_METHOD: 'GET', SCRIPT_FILENAME: join(directory, 'a.php') };
  const request = requestRecords(Object.entries(variables)) ?? Buffer.alloc(0);
  const answers = [1, 2].map(() => exchange(join(directory, 's'), Buffer.concat([request, INPUT_END])));
  const [one = '', two = ''] = (await Promise.all(answers)).map((text) => /pid (\d+)/.exec(text)?.[1]);
  assert.ok(one !== '' && one === two);
  assert.doesNotMatch(program.output(), /ended with/);
});
