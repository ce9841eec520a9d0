type Environment = Readonly<Record<string, string | undefined>>;

const FILE = 'control.sock';
/** The folder for sockets of `systemd/emperord.tmpfiles.conf`. */
const SYSTEM = `/run/emperord/${FILE}`;

/**
 * Where an Emperor without `emperor-control` listens: in the folder that systemd made for it (`RuntimeDirectory`), in
 * /run/emperord for root, in the folder of the session otherwise. `null` where there is none.
 */
export function defaultSocket(environment: Environment, uid: number): string | null {
  const [folder = ''] = (environment['RUNTIME_DIRECTORY'] ?? '').split(':');
  if (folder !== '') return `${folder}/${FILE}`;
  return uid === 0 ? SYSTEM : sessionSocket(environment);
}

/** Where the Emperor is looked for when nobody says where: that of the user, then that of the system. */
export function usualSockets(environment: Environment, uid: number): string[] {
  const own = uid === 0 ? null : sessionSocket(environment);
  return own === null ? [SYSTEM] : [own, SYSTEM];
}

function sessionSocket(environment: Environment): string | null {
  const folder = environment['XDG_RUNTIME_DIR'] ?? '';
  return folder === '' ? null : `${folder}/emperord/${FILE}`;
}
