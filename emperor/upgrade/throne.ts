import type { Notifier } from '../../systemd/index.ts';
import { reason } from '../../vassal/errors/index.ts';
import type { Start } from '../../vassal/instance.ts';
import { inheritedSockets } from '../../vassal/sockets/index.ts';
import type { Testament } from '../adopt/index.ts';
import type { Listeners } from '../listeners.ts';
import type { Output, Relay } from '../output/index.ts';
import type { Reign } from '../reign.ts';
import { emperorUpgradeProgram } from './options.ts';
import type { Replacement, Throne } from './replace.ts';
import type { Carry } from './state.ts';

/** What an Emperor consists of, as far as an upgrade is concerned. */
export interface Seat {
  readonly start: Start;
  readonly reign: Reign;
  readonly notifier: Notifier;
  /** Its standard error, and where the output of vassals goes. */
  readonly output: Output;
  readonly relays: readonly Relay[];
  /** Descriptors that every vassal may get, also of a configuration that names them again later. */
  readonly safe: readonly number[];
  readonly listeners: Listeners;
  /** Where it was started. */
  readonly directory: string;
  readonly testament: Testament | null;
  /** Whether it has become the user of its configuration. */
  dropped(): boolean;
}

/** The two ways to ask for an upgrade: a client that gets the answer, and a signal that gets a line in the log. */
export function upgradeOrders(seat: Seat): {
  byClient: (connection: number) => Promise<never>;
  bySignal: () => void;
} {
  let replacement: Promise<Replacement> | null = null;
  const run = async (client: number | null): Promise<never> => {
    replacement ??= import('./replace.ts').then(({ Replacement }) => new Replacement(throneOf(seat)));
    return (await replacement).run(client);
  };
  const { log } = seat.start;
  return {
    byClient: run,
    bySignal: () => void run(null).catch((thrown: unknown) => log.event(`[emperor] ${reason(thrown)}`)),
  };
}

function throneOf({
  start,
  reign,
  notifier,
  output,
  relays,
  safe,
  listeners,
  directory,
  testament,
  dropped,
}: Seat): Throne {
  const { configuration, log, restart } = start;
  const how = { argv: process.argv.slice(2), directory };
  const own = restart.slice(0, restart.length - how.argv.length);
  const given = configuration.get(emperorUpgradeProgram);
  const outlets = new Map([
    [2, output],
    ...relays.map((relay) => [relay.descriptors[0] ?? 2, relay.output] as const),
  ]);
  return {
    program: { command: given === null ? own : [given], ...how },
    present: { command: own, ...how },
    log,
    obstacle: obstacleOf(start),
    more: [...ownDescriptors(), ...safe],
    busy: () => reign.busy(),
    hold: (on) => reign.fleet.hold(on),
    unsettled: () => reign.unsettled(),
    writing: () => [...reign.writing(), ...listeners.answering()],
    memory: (carry) => ({
      ...reign.memory(carry),
      safe,
      dropped: dropped(),
      holder: holderOf(testament, carry),
      listening: listeners.open.map((one) => ({ ...one, descriptor: carry(one.descriptor) })),
      unwritten: [...outlets].map(([descriptor, outlet]) => [
        descriptor,
        outlet.unwritten.toString('base64'),
      ]),
    }),
    leaving: () => {
      reign.interrupt();
      notifier.reloading();
      for (const outlet of outlets.values()) outlet.flush();
    },
    stayed: () => notifier.ready(),
  };
}

function holderOf(testament: Testament | null, carry: Carry): number | null {
  const descriptor = testament?.descriptor ?? null;
  return descriptor === null ? null : carry(descriptor);
}

function obstacleOf({ jailed }: Start): string | null {
  if (jailed) return 'it is in namespaces of its own, which it would enter again';
  if (process.env['UWSGI_EMPEROR_FD_CONFIG'] === undefined) return null;
  return 'it is a vassal that got its configuration from its own Emperor, and would not get it again';
}

/** What the service manager and its own Emperor have given to it. */
function ownDescriptors(): number[] {
  const link = process.env['UWSGI_EMPEROR_FD'] ?? '';
  const sockets = inheritedSockets(process.env, process.pid).map(({ descriptor }) => descriptor);
  return /^\d{1,6}$/.test(link) ? [...sockets, Number(link)] : sockets;
}
