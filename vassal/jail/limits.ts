import { readFileSync } from 'node:fs';
import { RESOURCES, type LaunchOperation, type ResourceName } from '../../native/index.ts';
import type { Configuration } from '../config/index.ts';
import * as rows from './options.ts';
import { refuse } from './words.ts';

type Limit = Extract<LaunchOperation, { op: 'resource-limit' }>;

const MEGABYTE = 1024 * 1024;
/**
 * The address space that the engine of JavaScript reserves and hardly ever touches, with and without its compilers,
 * plus room to work in; megabytes.
 */
const WITH_COMPILER = 1536;
const WITHOUT_COMPILER = 640;

/** How `limit-as` is kept by a worker. */
export interface AddressSpace {
  readonly limits: readonly Limit[];
  /** The runtime has its compilers, and with them WebAssembly. */
  readonly compiles: boolean;
  /** Arguments of the runtime, before everything else. */
  readonly flags: readonly string[];
  readonly environment: readonly string[];
}

/**
 * `limit-as` in megabytes, for a worker. Where the engine cannot even reserve its space it runs without compilers,
 * and below that the limit is one of writable memory, which is what the option is used for.
 */
export function addressSpace(megabytes: number | null): AddressSpace {
  if (megabytes === null) return { limits: [], compiles: true, flags: [], environment: [] };
  const size = megabytes * MEGABYTE;
  const resource: ResourceName = megabytes < WITHOUT_COMPILER ? 'data' : 'as';
  const small = megabytes >= WITHOUT_COMPILER && megabytes < WITH_COMPILER;
  return {
    limits: [{ op: 'resource-limit', resource, soft: size, hard: size }],
    compiles: !small,
    flags: small ? ['--jitless'] : [],
    environment: megabytes < WITH_COMPILER ? ['MALLOC_ARENA_MAX=1'] : [],
  };
}

/** `rlimit = name=soft[:hard]`, with `unlimited` for none. Throws `ERR_JAIL_OPTION`. */
export function limitOf(text: string): Limit {
  const [, name = '', soft = '', hard = soft] = /^(\w+)=([^:]+)(?::(.+))?$/.exec(text.trim()) ?? [];
  if (!(RESOURCES as readonly string[]).includes(name))
    throw refuse('rlimit', `"${text}"`, `NAME=SOFT[:HARD], the name being one of ${RESOURCES.join(', ')}`);
  return { op: 'resource-limit', resource: name as ResourceName, soft: valueOf(soft), hard: valueOf(hard) };
}

function valueOf(text: string): number | null {
  if (text === 'unlimited' || text === 'infinity') return null;
  const [, digits, unit = ''] = /^(\d{1,15})([kKmMgG]?)$/.exec(text) ?? [];
  if (digits === undefined) throw refuse('rlimit', `"${text}"`, 'a number, with k, m or g, or unlimited');
  return Number(digits) * 1024 ** ['', 'k', 'm', 'g'].indexOf(unit.toLowerCase());
}

/** `limit-nproc`, for a worker. */
export function ownLimits(configuration: Configuration): Limit[] {
  const processes = configuration.get(rows.limitNproc);
  if (processes === null) return [];
  return [{ op: 'resource-limit', resource: 'nproc', soft: processes, hard: processes }];
}

/** The processors that worker `id` is bound to, in turn (manual 3.13.11); `null` for all. */
export function processorsOf(id: number, each: number | null, all: readonly number[]): number[] | null {
  if (each === null || each < 1 || all.length === 0) return null;
  const first = (id - 1) * each;
  const picked = Array.from({ length: each }, (_, index) => all[(first + index) % all.length] ?? 0);
  return [...new Set(picked)];
}

/** The processors that this process may run on. */
export function processors(): number[] {
  const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
  return list.split(',').flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}
