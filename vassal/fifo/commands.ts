import { currentLogbook } from '../log-master/index.ts';
import type { MasterCommand, MasterContext } from '../master/context.ts';

/** What each character means that this master can do (manual 3.19.1). Digits choose a pipe; see `master.ts`. */
const COMMANDS: Readonly<Record<string, MasterCommand>> = {
  q: 'stop',
  Q: 'brutal-stop',
  r: 'reload',
  R: 'brutal-reload',
  w: 'workers-reload',
  W: 'brutal-workers-reload',
  c: 'chain-reload',
  p: 'pause',
  f: 'fork',
  P: 'pidfiles',
};

/** Gives one command to the master; `s` prints the state of the workers, any other character is one line in the log. */
export function obey(command: string, context: MasterContext): void {
  const known = COMMANDS[command];
  if (known !== undefined) context.command(known, `command ${command} in the master fifo`);
  else if (command === '+') context.scale(1);
  else if (command === '-') context.scale(-1);
  else if (command === 'C') context.scale('cheap');
  else if (command === 's') void printState(context);
  else if (command === 'l' || command === 'L') handleLog(command, context);
  else context.log.event(`[fifo] unknown or unsupported command "${command}"`);
}

/** `l` opens the log again, `L` moves it away; only who writes the log can (manual 3.19.1). */
function handleLog(command: 'l' | 'L', { log }: MasterContext): void {
  const logbook = currentLogbook();
  if (logbook === null) log.event(`[fifo] command "${command}" needs log-master`);
  else if (command === 'l') logbook.reopen();
  else logbook.rotate();
}

async function printState({ log, snapshot }: MasterContext): Promise<void> {
  const { workers } = await snapshot();
  const total = workers.reduce((sum, { counters }) => sum + counters.requests, 0);
  log.line(`\tworkers total requests: ${total}`);
  for (const { id, pid, status, counters } of workers) {
    const { requests, exceptions, averageTime, transmitted } = counters;
    log.line(
      `\tworker ${id} (pid: ${pid}) is ${status}: ${requests} requests, ${exceptions} exceptions, ` +
        `${averageTime} us on average, ${transmitted} bytes sent`,
    );
  }
}
