/**
 * `node bench/shared.ts`: what the shared memory of native/shared costs, microseconds per call, and, with `--crash`, every
 * instruction of every operation of the table as the last one of its process.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { native } from '../native/index.ts';
import { shared, type TableShape } from '../native/shared/index.ts';

const ROUNDS = 500_000;
const ITEMS = 8192;
const SHAPE: TableShape = {
  items: 10_000,
  keySize: 64,
  blockSize: 256,
  blocks: 0,
  buckets: 16_384,
  purgeLru: false,
  sweepOnFull: false,
};
const keys = Array.from({ length: ITEMS }, (_, index) => Buffer.from(`key-number-${index}`));
const value = Buffer.alloc(100, 'x');

function memory(): number {
  return native.memoryFile('bench', new Uint8Array(0));
}

/** The best of three, so that other work on the machine counts least. */
function measure(name: string, body: (key: Buffer) => unknown): void {
  const times = [1, 2, 3].map(() => {
    const start = performance.now();
    for (let i = 0; i < ROUNDS; i++) body(keys[(i * 7) % ITEMS] as Buffer);
    return ((performance.now() - start) * 1000) / ROUNDS;
  });
  console.log(`${name.padEnd(40)} ${Math.min(...times).toFixed(3)} µs`);
}

function table(name: string, shape: TableShape): void {
  const items = shared.createTable(memory(), shape);
  measure(`${name}: update, 100 bytes`, (key) => items.update(key, value));
  measure(`${name}: get, 100 bytes`, (key) => items.get(key));
  measure(`${name}: increment`, () => items.increment(Buffer.from('n'), 1));
}

/** Reading while another process writes all the time. */
async function contended(): Promise<void> {
  const file = memory();
  const items = shared.createTable(file, SHAPE);
  for (const key of keys) items.update(key, value);
  const room = new URL('../native/shared/index.ts', import.meta.url).href;
  const program = `const { shared } = await import('${room}'); const items = shared.openTable(3); console.log('writes');
    for (let i = 0; ; i++) items.update(Buffer.from('key-number-' + (i % ${ITEMS})), Buffer.alloc(100, 'y'));`;
  const writer = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit', file],
  });
  await once(writer.stdout ?? writer, 'data');
  measure('one block each, beside a writer: get', (key) => items.get(key));
  writer.kill('SIGKILL');
}

function crash(): void {
  const native = join(import.meta.dirname, '../native');
  spawnSync('make', ['-s', '-C', native, 'crash'], { stdio: 'inherit' });
  for (const shape of ['single', 'lru', 'pool', 'pool-lru']) {
    for (const operation of ['update', 'insert', 'remove', 'get', 'number', 'expire']) {
      const words = [shape, operation, '1'];
      const { status, stdout } = spawnSync(`${native}/build/crash-step`, words, { encoding: 'utf8' });
      console.log(`${words.join(' ').padEnd(24)} ${status === 0 ? stdout.trim() : `FAILED ${status}`}`);
    }
    const words = [shape, '4', '500', String(Date.now() % 100_000)];
    const { status, stdout } = spawnSync(`${native}/build/crash-storm`, words, { encoding: 'utf8' });
    console.log(`${words.join(' ').padEnd(24)} ${status === 0 ? stdout.trim() : `FAILED ${status}`}`);
  }
}

table('one block each', SHAPE);
table('LRU', { ...SHAPE, purgeLru: true });
table('pool of blocks', { ...SHAPE, blocks: 20_000, blockSize: 64 });
await contended();
const mutexes = shared.createMutexes(memory(), 1);
measure('mutex: lock and unlock', () => (mutexes.lock(0, 0), mutexes.unlock(0)));
const locks = shared.createRwlocks(memory(), 1);
measure('read-write lock: read and unlock', () => (locks.read(0, 0), locks.unlock(0)));
measure('read-write lock: write and unlock', () => (locks.write(0, 0), locks.unlock(0)));
const counters = shared.createCounters(memory(), 1);
measure('counter: add', () => counters.add(0, 1));
if (process.argv.includes('--crash')) crash();
