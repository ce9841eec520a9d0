import { isNativeError, native } from '../../native/index.ts';
import type { Configuration } from '../config/index.ts';
import { Failure } from '../errors/index.ts';
import { identityOf } from '../identity/index.ts';
import type { Log } from '../log/index.ts';
import type { MasterContext, MasterHooks } from '../master/context.ts';
import { birthOf } from './birth.ts';
import { enterDelegated } from './cgroup2.ts';
import { enterGroups } from './cgroups.ts';
import { enterNamespaces } from './enter.ts';
import { ERR_JAIL_LIMIT } from './errors.ts';
import { installation } from './installation.ts';
import { mergeMemory } from './ksm.ts';
import { addressSpace, processors } from './limits.ts';
import { entryOf, laterEntryOf, RELOAD_STATUS } from './namespaces.ts';
import * as rows from './options.ts';
import { plainSources } from './plain.ts';
import { numbered } from './resume.ts';
import { changeRoot, keptMounts, rootChanges, runtimeMounts } from './root.ts';
import { serveNamespaces } from './setns-server.ts';

/** The jail of an instance: entered once, at the first start, in the order of docs/jail.md. */
export function master({
  configuration,
  log,
  generation,
  jailed,
  restart,
  sockets,
}: MasterContext): MasterHooks {
  const entry = entryOf(configuration);
  const changes = rootChanges(configuration);
  const later = laterEntryOf(configuration, changes.length > 0);
  // Names are looked up, and /proc is read, while both are in sight.
  const identity = later === null ? null : identityOf(configuration);
  const all = configuration.isSet(rows.cpuAffinity) ? processors() : [];
  // Made while the files of the instance are in sight.
  const sources = addressSpace(configuration.get(rows.limitAs)).compiles
    ? []
    : plainSources(installation(), jailed !== 'rooted');
  birthOf(configuration, 1, all);
  tellAddressSpace(configuration, log);
  const first = generation === 0;
  const outside = entry?.outside === true ? { reloadStatus: RELOAD_STATUS } : {};
  return {
    ...outside,
    enter: () => {
      if (!first || jailed) return;
      shareMachine(configuration);
      takeGroups(configuration, log);
      if (entry !== null) enterNamespaces(entry, { configuration, stage: 'entered' }, restart, sockets());
    },
    jailed: async () => {
      if (!first || jailed === 'rooted') return;
      if (changes.length > 0) {
        const whole = configuration.isSet(rows.namespace);
        changeRoot(changes, [...keptMounts(configuration), ...runtimeMounts()], whole);
      }
      if (later !== null) {
        const resumed = { configuration: numbered(configuration, identity), stage: 'rooted' } as const;
        log.giveBack?.();
        enterNamespaces(later, resumed, restart, sockets());
      }
    },
    inside: async () => {
      if (!first || !rows.surroundings.some((row) => configuration.isSet(row))) return;
      await (await import('./arrivals.ts')).awaitSurroundings(configuration, log);
    },
    beforeDrop: async () => {
      if (first) await serveNamespaces(configuration);
    },
    afterDrop: async () => {
      if (!configuration.isSet(rows.waitForSocket)) return;
      await (await import('./arrivals.ts')).awaitSockets(configuration, log);
    },
    birth: (worker) => {
      const changes = birthOf(configuration, worker, all);
      return { ...changes, flags: [...changes.flags, ...sources] };
    },
    stop: mergeMemory(configuration, log),
  };
}

function shareMachine(configuration: Configuration): void {
  const value = configuration.get(rows.prio);
  if (value === null) return;
  try {
    native.perform([{ op: 'priority', value }]);
  } catch (thrown) {
    if (!isNativeError(thrown)) throw thrown;
    const tried = `set ${thrown.syscall} ${thrown.argument}`;
    throw new Failure(ERR_JAIL_LIMIT, { tried, found: thrown.code, cause: thrown });
  }
}

/** Without root there are no control groups, and that is no error (manual 15.1). */
function takeGroups(configuration: Configuration, log: Log): void {
  if (!configuration.isSet(rows.cgroup) && !configuration.isSet(rows.cgroup2)) return;
  if (process.getuid?.() !== 0) return log.line('cgroup options are left out: they need root');
  const identity = identityOf(configuration);
  enterGroups(configuration);
  enterDelegated(configuration, identity?.uid ?? null, identity?.gid ?? null);
}

function tellAddressSpace(configuration: Configuration, log: Log): void {
  const megabytes = configuration.get(rows.limitAs);
  const { limits, flags } = addressSpace(megabytes);
  if (flags.length > 0)
    log.line(
      `limit-as = ${megabytes}: workers run without just-in-time compiler, which reserves 512 MB of address space`,
    );
  if (limits.some(({ resource }) => resource === 'data'))
    log.line(
      `limit-as = ${megabytes}: it limits the writable memory, since the engine reserves more address space`,
    );
}
