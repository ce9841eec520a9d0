/**
 * Entry of every process. Compiled sources are kept by the runtime beside the dependencies, so that a checkout
 * does not strip types at each start; a package is compiled and has no such folder to write to.
 */
import { writeFileSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

// It loads for a second before it is ready: whoever looks at the children of an Emperor meanwhile should know it.
if (process.argv[2] === 'forge') writeFileSync('/proc/self/comm', 'forge');
if (import.meta.url.endsWith('.ts')) {
  enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/emperord', import.meta.url)));
}
if (process.env['EMPERORD_UPGRADE'] !== undefined) {
  (await import('../emperor/early-signals.ts')).holdSignals();
}
const { main } = await import('./cli/index.ts');
await main(process.argv.slice(2));
