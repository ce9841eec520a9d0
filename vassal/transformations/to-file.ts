import { rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { reason } from '../errors/index.ts';
import type { Log } from '../log/index.ts';
import { latin1Bytes, type Transformation } from '../request/index.ts';
import { storing } from './store.ts';

let count = 0;

/**
 * Keeps the body of an answer with status 200 as a file, which is whole or not there. What cannot be written is one line.
 * @param path latin1 text, one character a byte
 */
export function toFile(path: string, log: Log): Transformation {
  return storing(
    ({ status }) => status === 200,
    async (body) => {
      const beside = latin1Bytes(join(dirname(path), `.tofile-${process.pid}-${count++}`));
      try {
        await writeFile(beside, body, { flag: 'wx' });
        await rename(beside, latin1Bytes(path));
      } catch (thrown) {
        log.line(`[uwsgi-transformation] tofile: ${reason(thrown)}`);
        await rm(beside, { force: true }).catch(() => undefined);
      }
    },
  );
}
