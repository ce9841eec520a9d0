/**
 * `node bench/chaos-interpreters.ts [SECONDS]`: a vassal of Python and one of JavaScript whose interpreters, workers,
 * templates, masters and fork server are killed or stopped in turn; prints what came of it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freeAddress } from '../test/support/index.ts';
import { upheaval } from '../test/vassal/runtimes/companion/chaos.ts';

const directory = mkdtempSync(join(tmpdir(), 'chaos-'));
const addresses = [await freeAddress(), await freeAddress()] as const;
const came = await upheaval(directory, addresses, Number(process.argv[2] ?? 60));
rmSync(directory, { recursive: true, force: true });
console.log(came);
const wrong = came.python.wrong.length + came.javascript.wrong.length + came.orphans.length;
process.exit(wrong === 0 && came.exit === 0 ? 0 : 1);
