/**
 * The demonstration: copies the examples to a temporary folder, starts the Emperor on it, and says where each vassal
 * answers. Ctrl-C stops everything and removes the folder.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { native } from '../native/index.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const READY_MS = 30_000;
const SIGTERM = 15;

interface Vassal {
  readonly name: string;
  /** The comment of its file. */
  readonly kind: string;
  /** The variable that its file takes the port from. */
  readonly variable: string;
  readonly port: number;
}

async function readVassals(folder: string): Promise<Vassal[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.ini')).sort();
  const ports = await freePorts(files.length);
  const vassal = async (file: string, index: number): Promise<Vassal> => {
    const text = await readFile(join(folder, file), 'utf8');
    const kind = /^; (.*)$/m.exec(text)?.[1] ?? '';
    return { name: file, kind, variable: /\$\((\w+)\)/.exec(text)?.[1] ?? '', port: ports[index] ?? 0 };
  };
  return Promise.all(files.map(vassal));
}

/** Ports that nothing uses now; they are held together, so that all differ. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, () => {
      const server = createServer();
      return new Promise<typeof server>((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** Copies vassals and applications; the dependencies stay where they are. */
async function copyExamples(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'emperord-demo-'));
  await cp(join(root, 'examples/vassals'), join(folder, 'vassals'), { recursive: true });
  await cp(join(root, 'examples/apps'), join(folder, 'apps'), { recursive: true });
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

/** Waits until a vassal answers 200, or throws with its name. */
async function announce(vassal: Vassal, emperor: ChildProcess): Promise<void> {
  const url = `http://127.0.0.1:${vassal.port}/`;
  for (const began = performance.now(); !(await answers(url)); await pause(20)) {
    if (performance.now() - began > READY_MS || emperor.exitCode !== null) {
      throw new Error(`${vassal.name} does not answer at ${url}; its lines above say why`);
    }
  }
  console.log(`${vassal.name.padEnd(16)} ${url.padEnd(26)} ${vassal.kind}`);
}

async function main(): Promise<number> {
  const folder = await copyExamples();
  const vassals = await readVassals(join(folder, 'vassals'));
  const ports = Object.fromEntries(vassals.map(({ variable, port }) => [variable, String(port)]));
  const emperor = spawn(join(root, 'bin/emperord'), ['--emperor', join(folder, 'vassals')], {
    env: { ...process.env, ...ports },
    stdio: ['ignore', 'inherit', 'inherit'],
    // A group of its own: Ctrl-C reaches this program only, which then asks the Emperor once.
    detached: true,
  });
  const ended = new Promise<void>((resolve) => emperor.once('exit', () => resolve()));
  const stop = (): void => void emperor.kill('SIGINT');
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  // npm may be killed without a word; nothing may stay behind then.
  native.setParentDeathSignal(SIGTERM);
  let code = 0;
  try {
    await Promise.all(vassals.map((vassal) => announce(vassal, emperor)));
    console.log('Ctrl-C stops everything.');
  } catch (thrown) {
    if (emperor.exitCode === null && !emperor.killed) console.error(`demonstration: ${String(thrown)}`);
    code = emperor.killed ? 0 : 1;
    stop();
  }
  await ended;
  await rm(folder, { recursive: true, force: true });
  return code;
}

process.exit(await main());
