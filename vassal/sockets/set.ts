import { native } from '../../native/index.ts';
import type { Configuration } from '../config/index.ts';
import { Failure } from '../errors/index.ts';
import type { Log } from '../log/index.ts';
import { commandMode, noServer } from '../master/options.ts';
import { spooler, spoolerExternal } from '../spooler/options.ts';
import { zerg, zergpool } from '../zerg/options.ts';
import { closeSockets, servedSockets, socketsBeyond, type BoundSocket } from './bound.ts';
import { ERR_SOCKETS_NONE, ERR_SOCKETS_SHARED } from './errors.ts';
import { addressOf, inheritedSockets, type Inherited } from './inherited.ts';
import { restoreSockets } from './made.ts';
import { mapped } from './map.ts';
import { open, type Sources } from './open.ts';
import * as rows from './options.ts';
import { loadTls } from '../tls/index.ts';
import { checkQueue } from './queue.ts';
import { sharedSockets, unnamed, wantedSockets, type Wanted } from './wanted.ts';

export interface Order {
  readonly configuration: Configuration;
  /** Sockets of the present generation: those that the configuration names again are kept. */
  readonly present: readonly BoundSocket[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly log: Log;
}

/** Binds the shared sockets, before the instance is jailed. Throws `Failure`; nothing is left open then. */
export async function bindShared({
  configuration,
  present,
  environment,
  log,
}: Order): Promise<BoundSocket[]> {
  const wanted = sharedSockets(configuration);
  if (wanted.length === 0) return [];
  prepare(configuration);
  const inherited = present.length > 0 ? [] : handedOn(environment);
  return all(wanted, { configuration, present, attached: [], inherited, log }, 'uwsgi shared socket');
}

/** Sockets that were bound before: the shared ones by this instance before it entered its namespaces, all by one that has forked itself. */
function handedOn(environment: Order['environment']): Inherited[] {
  const numbers = (environment[rows.SHARED_VARIABLE] ?? '').split(',').filter((text) => /^\d+$/.test(text));
  return numbers.map(Number).flatMap((descriptor) => {
    const name = addressOf(descriptor);
    if (name === null) return [];
    native.setCloseOnExec(descriptor, true);
    return [{ descriptor, name }];
  });
}

/**
 * The sockets of a configuration. What `present` has already is taken over with its descriptor, what the process was
 * given is inherited, the rest is bound. Throws `Failure`; what was bound until then is closed again.
 */
export async function bindSockets(order: Order, shared: readonly BoundSocket[]): Promise<BoundSocket[]> {
  const { configuration, present, environment, log } = order;
  const wanted = wantedSockets(configuration);
  const pooled = configuration.isSet(zergpool) ? await pooledBy(configuration) : [];
  prepare(configuration);
  const attached = configuration.isSet(zerg) ? await attach(configuration, log) : [];
  const given = inheritedSockets(environment, process.pid);
  const before = present.length > 0 ? [] : handedOn(environment);
  const sources = { ...order, attached, inherited: [...given, ...before] };
  const own: BoundSocket[] = [];
  try {
    for (const one of wanted) own.push(await openOne(one, own.length, shared, sources));
    for (const one of unnamed([...attached, ...given], [...shared, ...own], configuration)) {
      own.push(await openOne(one, own.length, shared, sources));
    }
    if (attached.length > 0) log.line('zerg sockets attached');
    if (own.length === 0 && pooled.length === 0 && !worksWithout(configuration)) throw nothing();
    const served = mapped(servedSockets(own), configuration);
    for (const one of pooled) own.push(await open(one, `zergpool ${one.pool}`, sources));
    for (const { descriptor } of socketsBeyond([...shared, ...own], before)) native.close(descriptor);
    return [...served, ...own.slice(served.length), ...socketsBeyond(own, shared)];
  } catch (thrown) {
    restoreSockets(present, own, log);
    closeSockets(socketsBeyond([...present, ...shared], own), null);
    for (const { descriptor } of attached) {
      if (!own.some((socket) => socket.descriptor === descriptor)) native.close(descriptor);
    }
    throw thrown;
  }
}

/** An instance that only runs tasks, or only puts them down, or was told so, serves nobody. */
export function worksWithout(configuration: Configuration): boolean {
  const spools = configuration.isSet(spooler) || configuration.isSet(spoolerExternal);
  return spools || configuration.get(noServer) || configuration.get(commandMode);
}

async function pooledBy(configuration: Configuration): Promise<Wanted[]> {
  return (await import('../zerg/index.ts')).pooledSockets(configuration);
}

async function attach(configuration: Configuration, log: Log): Promise<Inherited[]> {
  return (await import('../zerg/index.ts')).attachAll(configuration, log);
}

/** A socket that workers serve: one of its own, or a shared one by its number (`=0`). */
async function openOne(
  wanted: Wanted,
  index: number,
  shared: readonly BoundSocket[],
  sources: Sources,
): Promise<BoundSocket> {
  const present = sources.present.find(({ written }) => written === wanted.written)?.tls ?? null;
  const tls = wanted.tls === null ? null : await loadTls(wanted.tls, present, sources.log);
  return { ...(await openPlain(wanted, index, shared, sources)), tls };
}

async function openPlain(
  wanted: Wanted,
  index: number,
  shared: readonly BoundSocket[],
  sources: Sources,
): Promise<BoundSocket> {
  const number = /^=(\d{1,4})$/.exec(wanted.written)?.[1];
  if (number === undefined) return open(wanted, `uwsgi socket ${index}`, sources);
  const found = shared[Number(number)];
  if (found === undefined) {
    throw new Failure(ERR_SOCKETS_SHARED, {
      tried: `use shared socket ${number}`,
      found: `there are ${shared.length} shared-socket`,
    });
  }
  const { name, descriptor } = found;
  sources.log.line(`uwsgi socket ${index} mapped to shared socket ${number} (${name}) fd ${descriptor}`);
  const { protocol, modifier1, modifier2 } = wanted;
  return { ...found, protocol, modifier1, modifier2 };
}

async function all(wanted: readonly Wanted[], sources: Sources, label: string): Promise<BoundSocket[]> {
  const sockets: BoundSocket[] = [];
  try {
    for (const one of wanted) sockets.push(await open(one, `${label} ${sockets.length}`, sources));
    return sockets;
  } catch (thrown) {
    restoreSockets(sources.present, sockets, sources.log);
    closeSockets(socketsBeyond(sources.present, sockets), null);
    throw thrown;
  }
}

function prepare(configuration: Configuration): void {
  checkQueue(configuration.get(rows.listen));
  const mask = configuration.get(rows.umask);
  if (mask !== null) process.umask(mask);
}

function nothing(): Failure {
  return new Failure(ERR_SOCKETS_NONE, {
    tried: 'start an instance',
    found: 'The -s/--socket option is missing and stdin is not a socket.',
  });
}
