import { constants } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import type { Configuration } from '../config/index.ts';
import { openDatagrams } from '../loggers/index.ts';
import type { MasterContext, MasterHooks } from '../master/context.ts';
import { metricsOf } from '../metrics/index.ts';
import { stateOf } from '../stats/index.ts';
import { document, socketMessage, statsdMessage } from './messages.ts';
import { readPushes, type Push } from './read.ts';
import { single } from './single.ts';

/** Without waiting for whoever might read a pipe in the place of a file. */
const FLAGS =
  constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK | constants.O_NOCTTY;

/** Refuses what cannot be sent. Throws `ERR_STATS_PUSH_SYNTAX`. */
export function check(configuration: Configuration): void {
  readPushes(configuration);
}

/** Sends stats and metrics from the master, each in its own rhythm. */
export function master(context: MasterContext): MasterHooks {
  // Those to Carbon are its own room's.
  const pushes = readPushes(context.configuration).filter(({ kind }) => kind !== 'carbon');
  const timers: NodeJS.Timeout[] = [];
  return {
    accepting: () => {
      if (timers.length === 0) timers.push(...pushes.map((push) => begin(push, context)));
    },
    stop: () => timers.forEach((timer) => clearInterval(timer)),
  };
}

function begin(push: Push, context: MasterContext): NodeJS.Timeout {
  const send = single(
    (trouble) => context.log.event(`[stats-push] ${push.kind}:${push.target}: ${trouble}`),
    () => (push.kind === 'file' ? append(push, context) : sendMetrics(push, context)),
  );
  return setInterval(send, push.freq * 1000);
}

async function append({ target }: Push, context: MasterContext): Promise<void> {
  await appendFile(target, document(await stateOf(context)), { mode: 0o640, flag: FLAGS });
}

/** A datagram for each metric. */
async function sendMetrics({ kind, target, prefix }: Push, { configuration }: MasterContext): Promise<void> {
  const values = metricsOf(configuration);
  if (values === null) return;
  const made = kind === 'statsd' ? statsdMessage : socketMessage;
  const messages = values.rows.map(({ name, type }, index) =>
    Buffer.from(made({ name, type, value: values.at(index) }, prefix)),
  );
  const connection = await openDatagrams(target);
  try {
    await connection.send(messages);
  } finally {
    connection.close();
  }
}
