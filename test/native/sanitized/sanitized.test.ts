import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { CHECKOUT } from '../../support/index.ts';

const FILES = [
  'native/{arguments,descriptors,memory,process,sockets,shared/locks,shared/table}.test.ts',
  // The wire with traffic: bodies, files, pipelines, clients that break off, connections that are given away.
  'vassal/protocols/hostile.test.ts',
  'vassal/worker/{connection,soak,upgrade}.test.ts',
];

test('the tests of the addon find nothing under ASan and UBSan', (t) => {
  const asan = spawnSync('g++', ['-print-file-name=libasan.so'], { encoding: 'utf8' }).stdout?.trim();
  if (asan === undefined || !asan.startsWith('/')) return t.skip('libasan is not installed');
  const made = spawnSync('make', ['-s', '-C', join(CHECKOUT, 'native'), 'sanitize-addon'], {
    encoding: 'utf8',
  });
  assert.equal(made.status, 0, made.stderr);

  const preload = join(import.meta.dirname, 'preload.mjs');
  const files = globSync(FILES, { cwd: join(CHECKOUT, 'test') });
  assert.equal(files.length, 11);
  for (const file of files) {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--import', preload, join('test', file)],
      {
        cwd: CHECKOUT,
        encoding: 'utf8',
        timeout: 120_000,
        // The runtime itself is not built for the leak checker; programs that a test starts load the library as well.
        env: {
          ...process.env,
          NODE_TEST_CONTEXT: '',
          LD_PRELOAD: asan,
          ASAN_OPTIONS: 'detect_leaks=0:abort_on_error=0:exitcode=99',
          UBSAN_OPTIONS: 'print_stacktrace=1',
        },
      },
    );
    assert.equal(status, 0, `${file}\n${stdout}\n${stderr}`);
  }
});
