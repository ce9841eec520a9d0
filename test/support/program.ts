import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { LIMIT_MS, until } from './until.ts';

/** The checkout under test. */
export const CHECKOUT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
/** The command under test. */
export const EMPERORD = join(CHECKOUT, 'bin/emperord');

/** A fresh folder that is gone after the test. */
export function folder(t: TestContext, files: Readonly<Record<string, string>> = {}): string {
  const directory = mkdtempSync(join(tmpdir(), 'emperord-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  put(directory, files);
  return directory;
}

/** Writes files below a folder; their own folders are made. */
export function put(directory: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    const path = join(directory, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

/** A program that runs until the test ends. */
export interface Running {
  readonly pid: number;
  readonly child: ChildProcess;
  /** Everything it printed so far, both streams. */
  output(): string;
  /** Waits until the output matches; fails with the whole output when it does not, or when the program ends. */
  prints(pattern: RegExp | string): Promise<void>;
  /** Waits for its end: exit code, or the name of the signal. */
  ended(): Promise<number | string>;
  /** SIGTERM, or another signal, then waits for its end. */
  stop(signal?: NodeJS.Signals): Promise<number | string>;
}

export interface Surroundings {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts a program in a process group of its own; whatever is left of it after the test is killed. */
export function run(
  t: TestContext,
  command: string,
  argv: readonly string[],
  { cwd = tmpdir(), env = {} }: Surroundings = {},
): Running {
  const child = spawn(command, argv, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  }
  const end = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | string);
  const isOver = (): boolean => child.exitCode !== null || child.signalCode !== null;
  t.after(async () => {
    if (!isOver()) child.kill('SIGINT');
    const killer = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS / 4);
    await end;
    clearTimeout(killer);
  });
  return {
    pid: child.pid ?? 0,
    child,
    output: () => text,
    prints: (pattern) =>
      until(
        () => {
          if (typeof pattern === 'string' ? text.includes(pattern) : pattern.test(text)) return true;
          if (isOver()) throw new Error(`ended before it printed ${pattern}:\n${text}`);
          return false;
        },
        () => `${pattern} was not printed:\n${text}`,
      ),
    ended: () => end,
    stop: (signal = 'SIGTERM') => {
      child.kill(signal);
      return end;
    },
  };
}

/** Starts emperord. */
export function emperord(t: TestContext, argv: readonly string[], surroundings: Surroundings = {}): Running {
  return run(t, EMPERORD, argv, surroundings);
}
