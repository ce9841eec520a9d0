import { readFileSync, readlinkSync } from 'node:fs';
import { groupOf } from '../../vassal/jail/index.ts';
import type { Planned } from './planned.ts';

/** What a process is. Masks of capabilities have one bit for each number. */
export interface Found {
  /** Real, effective, saved, file system. */
  readonly uids: readonly number[];
  readonly gids: readonly number[];
  readonly groups: readonly number[];
  readonly permitted: bigint;
  readonly effective: bigint;
  readonly bounding: bigint;
  readonly noNewPrivileges: boolean;
  /** The kinds of the planned namespaces that are the Emperor's. One that nobody may look at is none of them. */
  readonly shared: readonly string[];
  /** Its users are not the Emperor's: what it may in there, it may only in there. */
  readonly ownUsers: boolean;
  /** Directory of its control group, if one was planned. */
  readonly cgroup: string | null;
  /** The file of its program gave it rights (setuid, setgid, file capabilities): whoever may do that is root. */
  readonly raised: boolean;
}

/** Looks at a child of this process; `null` when it is gone, even if another one has its pid now. */
export function readRights(pid: number, planned: Planned): Found | null {
  const status = contents(`/proc/${pid}/status`)?.toString('latin1') ?? '';
  const field = (name: string): string =>
    new RegExp(`^${name}:[ \\t]*(.*)$`, 'm').exec(status)?.[1]?.trim() ?? '';
  if (field('PPid') !== String(process.pid) || /^[ZX]/.test(field('State'))) return null;
  const numbers = (name: string): number[] => field(name).split(/\s+/).filter(Boolean).map(Number);
  const mask = (name: string): bigint => BigInt(`0x${field(name) || '0'}`);
  return {
    uids: numbers('Uid'),
    gids: numbers('Gid'),
    groups: numbers('Groups'),
    permitted: mask('CapPrm'),
    effective: mask('CapEff'),
    bounding: mask('CapBnd'),
    noNewPrivileges: field('NoNewPrivs') === '1',
    shared: planned.namespaces.filter((kind) => isShared(pid, FILES[kind] ?? kind)),
    ownUsers: !isShared(pid, 'user'),
    cgroup: planned.cgroup === null ? null : cgroupOf(pid),
    raised: isRaised(pid),
  };
}

/** Names of namespaces in /proc where they are not those of the options. */
const FILES: Readonly<Record<string, string>> = { fs: 'mnt' };

function isShared(pid: number, file: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/ns/${file}`) === readlinkSync(`/proc/self/ns/${file}`);
  } catch {
    return false;
  }
}

function cgroupOf(pid: number): string | null {
  try {
    return groupOf(pid);
  } catch {
    return null;
  }
}

const AT_SECURE = 23n;

/** What the kernel told the program at its start: pairs of eight bytes, key and value. Where nobody may read it, it may be so. */
function isRaised(pid: number): boolean {
  const pairs = contents(`/proc/${pid}/auxv`);
  if (pairs === null) return true;
  for (let at = 0; at + 16 <= pairs.length; at += 16) {
    if (pairs.readBigUInt64LE(at) === AT_SECURE) return pairs.readBigUInt64LE(at + 8) !== 0n;
  }
  return false;
}

function contents(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}
