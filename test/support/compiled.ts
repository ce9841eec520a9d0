/**
 * Loaded by .ci/test.sh before each test file: what a test loads is stripped of its types and compiled once, and kept where the
 * engine keeps what it loads from a checkout (vassal/start.ts).
 */
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

enableCompileCache(fileURLToPath(new URL('../../node_modules/.cache/emperord', import.meta.url)));
