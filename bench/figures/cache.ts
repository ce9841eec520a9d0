import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freeAddress } from '../../test/support/index.ts';
import type { Figure } from '../figure.ts';
import { ask, until } from '../probe.ts';
import { emperord, freshFolder, hello, ini, original, start, WSGI, type Side } from '../sides.ts';

const CACHE = 'cache2 = name=c,items=2000,blocksize=256,keysize=64';
const READY_MS = 30_000;

/** What one call on the cache takes inside a worker, as the application tells. */
function call(name: string, path: '/get' | '/set', app: (side: Side) => string): Figure {
  return {
    name,
    unit: 'µs',
    better: 'less',
    sides: [original, emperord],
    measure: async (side) => {
      const directory = await freshFolder();
      const address = await freeAddress();
      const file = join(directory, 'app.ini');
      const lines = `${CACHE}\n${app(side).replace('apps/hello', 'apps/cache')}`;
      writeFileSync(file, ini(directory, address, 'site', lines));
      const running = start(side, directory, '--ini', file);
      try {
        await until(address, path, 'took', 20, READY_MS);
        return [Number(/took ([\d.]+)/.exec((await ask(address, path)) ?? '')?.[1])];
      } finally {
        await running.stop();
      }
    },
  };
}

/** Values of 100 bytes, got and replaced. */
export const cache: readonly Figure[] = (['/get', '/set'] as const).flatMap((path) => [
  call(`cache ${path.slice(1)} in a worker (Python there, JavaScript here)`, path, hello),
  call(`cache ${path.slice(1)} from Python`, path, () => WSGI),
]);
