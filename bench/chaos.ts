/**
 * `node bench/chaos.ts [SECONDS]`: an instance in a storm of dying processes and bad clients, with a log on a full disk
 * and few descriptors; prints what came of it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freeAddress } from '../test/support/index.ts';
import { fullDisk, storm } from '../test/vassal/master/chaos.ts';

const directory = mkdtempSync(join(tmpdir(), 'chaos-'));
const { log, free } = fullDisk(directory);
const want = { log, descriptors: 64 };
const weather = await storm(directory, await freeAddress(), Number(process.argv[2] ?? 60), want).finally(
  free,
);
rmSync(directory, { recursive: true, force: true });
console.log(weather);
process.exit(
  weather.wrong.length + weather.orphans.length + weather.refused === 0 && weather.exit === 0 ? 0 : 1,
);
