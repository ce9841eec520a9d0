import { readFileSync } from 'node:fs';
import { Failure } from '../errors/index.ts';
import { ERR_SOCKETS_OWNER } from './errors.ts';

/** Id of a user, by name or number. @param option that names it */
export function userId(name: string, option = 'chown-socket'): number {
  return idIn('/etc/passwd', 'user', name, option);
}

/** Id of a group, by name or number. @param option that names it */
export function groupId(name: string, option = 'chown-socket'): number {
  return idIn('/etc/group', 'group', name, option);
}

function idIn(file: string, kind: string, name: string, option: string): number {
  if (/^\d{1,10}$/.test(name)) return Number(name);
  const row = readFileSync(file, 'utf8')
    .split('\n')
    .find((line) => line.startsWith(`${name}:`));
  const id = row?.split(':')[2];
  if (id !== undefined) return Number(id);
  throw new Failure(ERR_SOCKETS_OWNER, {
    tried: `look up the ${kind} "${name}" of ${option}`,
    found: `${kind} ${name} not found.`,
    wanted: `an existing ${kind}, by name or number`,
    hint: `correct ${option}`,
  });
}
