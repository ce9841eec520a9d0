import { describeReport, native, type ExitStatus } from '../../native/index.ts';
import { SYSTEMD_VARIABLES } from '../../systemd/index.ts';

/** Variables that belong to this process alone: a program that a hook starts must not speak in its name. */
const PRIVATE = new Set<string>([...SYSTEMD_VARIABLES, 'UWSGI_EMPEROR_FD', 'UWSGI_EMPEROR_FD_CONFIG']);

/** Runs a command in a shell and waits for it (manual 3.28.2). Throws when it ends in any other way than with 0. */
export async function runCommand(
  command: string,
  shell: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const { code, signal } = await finished(shell, command, entriesOf(environment));
  if (signal !== null) throw new Error(`command "${command}" was killed by signal ${signal}`);
  if (code !== 0) throw new Error(`command "${command}" exited with non-zero code: ${code}`);
}

async function finished(shell: string, command: string, entries: string[]): Promise<ExitStatus> {
  const { pidfd, started } = native.launch([
    { op: 'signals-default' },
    { op: 'descriptors', map: [] },
    { op: 'environment', entries },
    { op: 'exec', path: shell, argv: [shell, '-c', command] },
  ]);
  const ended = Promise.withResolvers<ExitStatus>();
  native.watchExit(pidfd, ended.resolve);
  const report = await started;
  const status = await ended.promise;
  native.close(pidfd);
  if (report !== null) throw new Error(describeReport(report));
  return status;
}

function entriesOf(environment: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(environment)
    .filter(([name, value]) => value !== undefined && !PRIVATE.has(name))
    .map(([name, value]) => `${name}=${value}`);
}
