/**
 * Compiles a release into dist/: the entry and one chunk for each room that is loaded on its own, so that an idle
 * vassal reads only what it uses. Dependencies stay outside; they are loaded when a configuration needs them.
 * And the native helper for machines without a compiler: for this one, and with
 * PREBUILT_ARM64=1 for arm64 too (apt-get install g++-aarch64-linux-gnu).
 */
import { execFileSync } from 'node:child_process';
import { cp, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

await rm(`${root}/dist`, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: { start: 'vassal/start.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  packages: 'external',
  chunkNames: '[name]-[hash]',
  legalComments: 'none',
});
// What is not JavaScript lies beside the chunk that starts it.
for (const part of ['python/emperord', 'python/modules', 'javascript/rehearsal', 'php/dump.php']) {
  await cp(`${root}/vassal/runtimes/${part}`, `${root}/dist/${basename(part)}`, {
    recursive: true,
    filter: (path) => !path.endsWith('__pycache__'),
  });
}

const make = (target: string): unknown => execFileSync('make', ['-s', '-j4', '-C', `${root}/native`, target]);
await rm(`${root}/native/prebuilt`, { recursive: true, force: true });
make('prebuilt');
if (process.env['PREBUILT_ARM64'] === '1') make('prebuilt-arm64');
