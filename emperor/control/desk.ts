import { Failure } from '../../vassal/errors/index.ts';
import type { Log } from '../../vassal/log/index.ts';
import type { EventType, VassalEvent } from '../events.ts';
import type { Fleet } from '../fleet.ts';
import type { Member } from '../member.ts';
import type { Policy } from '../policy.ts';
import { checkEntry, checkStart, choose, isOperator, type Peer, type Realm } from './access.ts';
import { ERR_CONTROL_DENIED, ERR_CONTROL_REQUEST } from './errors.ts';
import { planOf, type Found } from './plan.ts';
import type { Request } from './protocol.ts';
import { historyView, statusView } from './view.ts';

/** What the desk needs of the Emperor. */
export interface Court {
  readonly fleet: Fleet;
  readonly policy: Policy;
  readonly sources: readonly string[];
  readonly log: Log;
  /** User of the Emperor, now. */
  uid(): number;
  /** Looks at the sources, beside the monitors. */
  readSources(): Promise<readonly Found[]>;
  /** Replaces the program of the Emperor; the new one answers on the connection. Throws when it stays. */
  upgrade(connection: number): Promise<never>;
}

/** One request with who asks, and how to send lines before the result. */
export interface Visit {
  readonly request: Request;
  readonly peer: Peer;
  readonly line: (text: string) => void;
  /** Ends when the client is gone. */
  readonly gone: Promise<void>;
  /** Descriptor of the connection. */
  readonly connection: number;
}

type Command = (court: Court, visit: Visit) => object | Promise<object>;

/** What can be asked. Every command sees the vassals of `choose` and no other. */
const COMMANDS: Readonly<Record<string, Command>> = {
  status: (court, visit) => ({
    emperor: { pid: process.pid, uid: court.uid(), sources: court.sources, tyrant: court.policy.tyrant },
    vassals: chosen(court, visit).map(statusView),
  }),
  why: (court, visit) => historyView(one(court, visit)),
  logs: followLogs,
  reload: (court, visit) => order(court, visit, 'reload'),
  pardon: (court, visit) => order(court, visit, 'pardon'),
  stop: (court, visit) => order(court, visit, 'halt'),
  start: (court, visit) => order(court, visit, 'resume'),
  upgrade: (court, visit) => {
    checkOperator(court, visit);
    const { uid, pid } = visit.peer;
    court.log.event(`[emperor] upgrade, ordered by user ${uid} (pid: ${pid})`);
    return court.upgrade(visit.connection);
  },
  plan: async (court, visit) => {
    checkOperator(court, visit);
    const found = await court.readSources();
    const running = court.fleet.vassals().map(({ vassal }) => vassal);
    return {
      steps: planOf(running, found, court.policy),
      problems: found.flatMap(({ problems }) => problems),
    };
  },
};

/** Answers one request. Throws a `Failure` when it may not or cannot be done. */
export async function answer(court: Court, visit: Visit): Promise<object> {
  const { command } = visit.request;
  const handle = Object.hasOwn(COMMANDS, command) ? COMMANDS[command] : undefined;
  if (handle === undefined) {
    throw new Failure(ERR_CONTROL_REQUEST, {
      tried: 'answer a request',
      found: `the command "${command}"`,
      wanted: `one of ${Object.keys(COMMANDS).join(', ')}`,
    });
  }
  checkEntry(visit.peer, realmOf(court));
  return handle(court, visit);
}

function realmOf(court: Court): Realm {
  return { uid: court.uid(), tyrant: court.policy.tyrant };
}

function chosen(court: Court, { request, peer }: Visit): Member[] {
  return choose(court.fleet.members(), request.vassal, peer, realmOf(court));
}

/** The one vassal that the request must name. */
function one(court: Court, visit: Visit): Member {
  const [member] = visit.request.vassal === null ? [] : chosen(court, visit);
  if (member === undefined) throw nobody(visit);
  return member;
}

function order(court: Court, visit: Visit, type: Extract<EventType, Order>): object {
  const { request, peer } = visit;
  if (request.vassal === null && !request.all) throw nobody(visit);
  const members = chosen(court, visit);
  if (type === 'resume') for (const { vassal } of members) checkStart(peer, realmOf(court), vassal);
  const event: VassalEvent = type === 'halt' ? { type, by: peer.uid } : { type };
  court.log.event(
    `[emperor] ${request.command} of ${request.vassal ?? 'all vassals'}, ordered by user ${peer.uid} (pid: ${peer.pid})`,
  );
  return {
    vassals: members.map((member) => {
      const before = brief(member);
      member.dispatch(event);
      return { name: member.vassal.name, source: member.vassal.monitor, before, after: brief(member) };
    }),
  };
}

type Order = 'reload' | 'pardon' | 'halt' | 'resume';

function brief({ vassal: { state, offence } }: Member): object {
  return { state, attempts: offence?.attempts ?? 0, delay: offence?.delay ?? 0 };
}

async function followLogs(court: Court, visit: Visit): Promise<object> {
  const { tail } = one(court, visit).journal;
  tail.last().forEach(visit.line);
  if (!visit.request.follow) return {};
  tail.followers.add(visit.line);
  await visit.gone;
  tail.followers.delete(visit.line);
  return {};
}

function nobody({ request }: Visit): Failure {
  return new Failure(ERR_CONTROL_REQUEST, {
    tried: `answer "${request.command}"`,
    found: 'no vassal',
    wanted: 'the name of a vassal',
    hint: 'name it, or use --all where the command has it',
  });
}

/** Throws `ERR_CONTROL_DENIED` for tenants. */
function checkOperator(court: Court, { request, peer }: Visit): void {
  if (isOperator(peer, realmOf(court))) return;
  throw new Failure(ERR_CONTROL_DENIED, {
    tried: `answer "${request.command}"`,
    found: `user ${peer.uid}`,
    wanted: 'root or the user of the Emperor: it concerns all tenants',
  });
}
