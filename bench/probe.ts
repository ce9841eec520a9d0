import { globSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** One request; the whole answer as text, or `null` when there was none. `address` is a unix path or `host:port`. */
export function ask(address: string, path: string): Promise<string | null> {
  return new Promise((resolve) => {
    const [host = '', port = ''] = address.split(':');
    const socket = address.startsWith('/') ? connect(address) : connect(Number(port), host);
    let answer = '';
    socket.setTimeout(5000, () => socket.destroy());
    socket.on('connect', () =>
      socket.write(`GET ${path} HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n`),
    );
    socket.on('data', (chunk) => (answer += chunk.toString('latin1')));
    socket.on('error', () => resolve(null));
    socket.on('close', () => resolve(answer === '' ? null : answer));
  });
}

/** Milliseconds until an answer holds `text`, looking every so many milliseconds: more when many are looked at. */
export async function until(
  address: string,
  path: string,
  text: string,
  every = 1,
  limit = 180_000,
): Promise<number> {
  const began = performance.now();
  while (performance.now() - began < limit) {
    if ((await ask(address, path))?.includes(text)) return performance.now() - began;
    await pause(every);
  }
  throw new Error(`${address}${path} did not answer "${text}" within ${limit} ms`);
}

/** Waits for a condition, looking every millisecond. */
export async function untilTrue(condition: () => boolean, limit = 30_000): Promise<void> {
  const end = performance.now() + limit;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`the condition was not met within ${limit} ms`);
    await pause(1);
  }
}

/** Processes below a pid, the pid itself excluded. */
export function below(pid: number): number[] {
  const parents = new Map<number, number[]>();
  for (const file of globSync('/proc/[0-9]*/stat')) {
    const [own, parent] = identity(file);
    parents.set(parent, [...(parents.get(parent) ?? []), own]);
  }
  const collect = (of: number): number[] =>
    (parents.get(of) ?? []).flatMap((child) => [child, ...collect(child)]);
  return collect(pid);
}

/** The same without the fork server. */
export function vassalsBelow(pid: number): number[] {
  return below(pid).filter((one) => nameOf(one) !== 'forge');
}

/** What `ps -o comm` shows of a process; empty when it is gone. */
export function nameOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'latin1').trim();
  } catch {
    return '';
  }
}

function identity(file: string): [pid: number, parent: number] {
  try {
    const text = readFileSync(file, 'latin1');
    return [Number.parseInt(text, 10), Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1])];
  } catch {
    return [-1, -1];
  }
}

const MEMORY = {
  rss: /^Rss:\s+(\d+) kB/gm,
  pss: /^Pss:\s+(\d+) kB/gm,
  uss: /^Private_(?:Clean|Dirty):\s+(\d+) kB/gm,
} as const;

/** Memory of a process, MB: all that it sees, its proportional set, or what it would give back if it ended. */
export function memory(pid: number, kind: keyof typeof MEMORY): number {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1');
  return [...text.matchAll(MEMORY[kind])].reduce((sum, [, kilobytes]) => sum + Number(kilobytes), 0) / 1024;
}

/** Processor time that a process has used, µs. The kernel counts in hundredths of a second. */
export function cpuTime(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}
