/**
 * Entry of every process. Compiled sources are kept by the runtime beside the dependencies, so that a checkout
 * does not strip types at each start; a package is compiled and has no such folder to write to.
 */
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

if (import.meta.url.endsWith('.ts')) {
  enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/emperord', import.meta.url)));
}
if (process.env['EMPERORD_UPGRADE'] !== undefined) {
  (await import('../emperor/early-signals.ts')).holdSignals();
}
const { main } = await import('./cli/index.ts');
await main(process.argv.slice(2));
