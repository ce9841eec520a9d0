import { closeSync, openSync } from 'node:fs';
import { Socket } from 'node:net';
import { describeReport, native, type ExitStatus, type LaunchPlan } from '../../native/index.ts';
import { isAddress } from '../log-master/index.ts';
import { Failure, reason } from '../errors/index.ts';
import { ERR_DAEMONIZE_LOG, ERR_DAEMONIZE_START } from './errors.ts';
import { STARTED, STARTED_VARIABLE } from './report.ts';

/** Descriptor of the report in the daemon. */
const REPORT = 3;
const SIGNALLED = 128;

/**
 * Starts the same command again in the background: a session of its own, nothing on its input, its output in the log
 * file. The runtime cannot fork itself, so a new process does from the start what this one would have done.
 * Resolves when it says that it serves; throws `ERR_DAEMONIZE_LOG`, or `ERR_DAEMONIZE_START` with its exit code.
 * @param command program and arguments of this process
 */
export async function daemonize(command: readonly string[], logFile: string): Promise<void> {
  // To an address the daemon sends its log itself.
  const log = openLog(isAddress(logFile) ? '/dev/null' : logFile);
  const [ours, theirs] = native.socketPair();
  const daemon = native.launch(planOf(command, log, theirs));
  const ended = Promise.withResolvers<ExitStatus>();
  const forget = native.watchExit(daemon.pidfd, ended.resolve);
  native.close(theirs);
  closeSync(log);
  const report = await daemon.started;
  if (report !== null) throw failure(1, describeReport(report), logFile);
  if ((await read(ours)) === STARTED) return forget();
  const { code, signal } = await ended.promise;
  if (signal !== null) throw failure(SIGNALLED + signal, `it was killed by signal ${signal}`, logFile);
  throw failure(code ?? 1, `it ended with ${code}`, logFile);
}

function openLog(path: string): number {
  try {
    return openSync(path, 'a', 0o640);
  } catch (thrown) {
    throw new Failure(ERR_DAEMONIZE_LOG, { tried: `open the log file ${path}`, found: reason(thrown) });
  }
}

function planOf(command: readonly string[], log: number, report: number): LaunchPlan {
  const environment = { ...process.env, [STARTED_VARIABLE]: String(REPORT) };
  return [
    { op: 'setsid' },
    {
      op: 'descriptors',
      map: [
        { from: log, to: 1 },
        { from: log, to: 2 },
        { from: report, to: REPORT },
      ],
    },
    { op: 'open', path: '/dev/null', descriptor: 0, write: false },
    { op: 'environment', entries: Object.entries(environment).map(([name, value]) => `${name}=${value}`) },
    { op: 'exec', path: command[0] ?? '', argv: command },
  ];
}

/** What the daemon wrote before it closed its end. */
async function read(descriptor: number): Promise<string> {
  const socket = new Socket({ fd: descriptor, readable: true, writable: false });
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return text;
}

function failure(exit: number, found: string, logFile: string): Failure {
  return new Failure(
    { ...ERR_DAEMONIZE_START, exit: exit === 0 ? 1 : exit },
    { tried: 'start the daemon', found, hint: `read the end of ${logFile}` },
  );
}
