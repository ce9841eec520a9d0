import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { LIMIT_MS, until } from '../support/index.ts';

const CHECKOUT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const NAMESPACES = ['-p', '-f', '-m', '-n', '-u', '-i', '-C', '--kill-child'];

/** A systemd that runs as process 1 of its own namespaces, with the shipped units and this checkout. */
export interface Machine {
  /** Its folder on this side; the same as `/share` inside. */
  readonly share: string;
  /** Runs a program inside; its output, whatever its exit code. */
  run(...argv: string[]): string;
  /** One property of a unit. */
  show(unit: string, property: string): string;
  until(what: string, condition: () => boolean): Promise<void>;
}

/** Why no systemd can be booted here, or `null`. */
export function obstacle(): string | null {
  if (process.getuid?.() !== 0) return 'only root can make the namespaces';
  if (!existsSync('/lib/systemd/systemd')) return 'systemd is not installed';
  if (cgroupMount() === null) return 'there is no cgroup v2 hierarchy';
  const tried = spawnSync('unshare', [...NAMESPACES, 'true'], { encoding: 'utf8' });
  return tried.status === 0 ? null : `the namespaces cannot be made: ${tried.stderr?.trim()}`;
}

/** Boots with these files below /etc. Everything is gone again after the test: processes, mounts, control groups. */
export async function boot(t: TestContext, files: Readonly<Record<string, string>>): Promise<Machine> {
  const dir = mkdtempSync('/tmp/boot-');
  const group = join(cgroupMount() ?? '', dir.replaceAll('/', '-').slice(1));
  prepare(dir, files);
  mkdirSync(group);
  // The group is entered before the namespaces are made, so that systemd sees it as the root of the hierarchy.
  const enter = `echo $$ > ${group}/cgroup.procs && exec unshare ${NAMESPACES.join(' ')} "$@"`;
  const script = fileURLToPath(new URL('boot.sh', import.meta.url));
  const outer = spawn('sh', ['-c', enter, 'sh', 'sh', script, dir, CHECKOUT], { stdio: 'inherit' });
  t.after(async () => {
    outer.kill('SIGKILL');
    await remove(group);
    rmSync(dir, { recursive: true, force: true });
  });
  const machine = inside(outer.pid ?? 0, join(dir, 'share'));
  await machine.until(
    'systemd runs',
    () => machine.run('systemctl', 'is-system-running').trim() === 'running',
  );
  return machine;
}

function prepare(dir: string, files: Readonly<Record<string, string>>): void {
  const units = join(dir, 'etc/systemd/system');
  for (const folder of [units, join(dir, 'share')]) mkdirSync(folder, { recursive: true });
  for (const unit of globSync('*.{service,socket}', { cwd: join(CHECKOUT, 'systemd') })) {
    copyFileSync(join(CHECKOUT, 'systemd', unit), join(units, unit));
    // The rest of a system (sysinit.target and what it wants) is not there.
    put(join(units, `${unit}.d/test.conf`), '[Unit]\nDefaultDependencies=no\nAfter=\n');
  }
  put(join(units, 'test.target'), '[Unit]\nDescription=test\nDefaultDependencies=no\n');
  for (const [path, text] of Object.entries(files)) put(join(dir, 'etc', path), text);
}

function put(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function inside(outer: number, share: string): Machine {
  const run = (...argv: string[]): string => {
    const first = readFileSync(`/proc/${outer}/task/${outer}/children`, 'utf8').trim().split(' ')[0] ?? '';
    const { stdout } = spawnSync('nsenter', ['-t', first, '-a', ...argv], {
      encoding: 'utf8',
      timeout: LIMIT_MS,
    });
    return stdout ?? '';
  };
  const reaches = (what: string, condition: () => boolean): Promise<void> =>
    until(condition, () => `not reached: ${what}\n${logs(share)}`);
  const show = (unit: string, property: string): string =>
    run('systemctl', 'show', unit, '-P', property).trim();
  return { share, run, show, until: reaches };
}

function logs(share: string): string {
  return readdirSync(share, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => `--- ${name}\n${readFileSync(join(share, name), 'utf8').slice(-3000)}`)
    .join('\n');
}

function cgroupMount(): string | null {
  const mounts = readFileSync('/proc/self/mounts', 'utf8').split('\n');
  return mounts.map((line) => line.split(' ')).find(([, , type]) => type === 'cgroup2')?.[1] ?? null;
}

/** Removes a control group with all below it, when its last process is gone. */
async function remove(group: string): Promise<void> {
  writeFileSync(join(group, 'cgroup.kill'), '1');
  const events = join(group, 'cgroup.events');
  while (!readFileSync(events, 'utf8').includes('populated 0')) await sleep(10);
  const folders = execFileSync('find', [group, '-depth', '-type', 'd'], { encoding: 'utf8' });
  for (const folder of folders.trim().split('\n')) rmdirSync(folder);
}
