import type { Lines, ToMaster } from '../channel/index.ts';
import type { Counters } from '../counters/index.ts';
import type { Application, WorkerHooks } from './context.ts';
import { end, type Life } from './end.ts';

/** What an aide lives of. */
interface Attending {
  readonly channel: Lines<ToMaster>;
  readonly counters: Counters;
  readonly hooks: readonly WorkerHooks[];
  readonly applications: readonly Application[];
}

/** The life of an aide: its parts have begun what it is for, and it serves nothing. */
export function attend({ channel, counters, hooks, applications }: Attending): Life {
  const drained = async (): Promise<void> => {
    for (const hook of hooks) await hook.drain?.();
  };
  let ending: Promise<void> | null = null;
  const drain = (exit: number): void => void (ending ??= end(drained, hooks, applications, exit));
  channel.send({ type: 'accepting', applications: applications.length, cores: 1 });
  return {
    drain,
    handle: (message) => {
      if (message.type === 'drain') return drain(0);
      if (message.type === 'tell') for (const { told } of hooks) told?.[message.part]?.(message.message);
      if (message.type !== 'snapshot') return;
      const told = { ...counters.read(), rss: 0, vsz: 0, apps: [], cores: [] };
      channel.send({ type: 'counters', ticket: message.ticket, counters: told });
    },
  };
}
