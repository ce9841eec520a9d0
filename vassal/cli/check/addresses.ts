import { lstatSync, statSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { dirname, resolve } from 'node:path';
import { place, type Configuration, type Setting } from '../../config/index.ts';
import { Failure } from '../../errors/index.ts';
import { ERR_SOCKETS_BIND, ERR_SOCKETS_NONE } from '../../sockets/errors.ts';
import {
  checkQueue,
  groupId,
  nameOf,
  readAddress,
  sharedSockets,
  userId,
  wantedSockets,
  worksWithout,
} from '../../sockets/index.ts';
import * as rows from '../../sockets/options.ts';
import { pooledSockets } from '../../zerg/index.ts';
import { zerg } from '../../zerg/options.ts';
import { attempt, note, type Finding } from './finding.ts';
import { holderOf } from './holder.ts';
import { conflicts, listeners, type Listener } from './listeners.ts';

/** What the sockets of an instance would meet. Binds nothing and connects to nobody. */
export async function checkAddresses(configuration: Configuration, directory: string): Promise<Finding[]> {
  return attempt(async () => {
    const bound = [...sharedSockets(configuration), ...pooledSockets(configuration)];
    const served = wantedSockets(configuration).filter(({ written }) => !written.startsWith('='));
    const wanted = [...served, ...bound];
    if (wanted.length === 0 && !configuration.isSet(zerg) && !worksWithout(configuration)) none();
    const findings = await attempt(() => checkQueue(configuration.get(rows.listen)));
    findings.push(...(await attempt(() => checkOwner(configuration.get(rows.chownSocket)))));
    const present = listeners();
    for (const { written, setting } of wanted) {
      const found = await attempt(() => checkOne(written, configuration, directory, present));
      findings.push(...found.map(at(setting)));
    }
    return findings;
  });
}

function at(setting: Setting | null): (finding: Finding) => Finding {
  const where = setting === null ? '' : ` (${place(setting.origin)})`;
  return (finding) => ({ ...finding, message: `${finding.message}${where}` });
}

function none(): never {
  throw new Failure(ERR_SOCKETS_NONE, { tried: 'start an instance', found: 'no socket' });
}

function checkOwner(owner: string | null): void {
  if (owner === null) return;
  const [user = '', group] = owner.split(':');
  userId(user);
  if (group !== undefined) groupId(group);
}

async function checkOne(
  written: string,
  configuration: Configuration,
  directory: string,
  present: readonly Listener[],
): Promise<Finding[]> {
  const wanted = await readAddress(written, configuration.get(rows.abstractSocket));
  if (wanted.family === 'inherited') {
    return [note('unchecked', `${written} is given by who starts the instance`)];
  }
  const absolute = wanted.family === 'unix' ? { ...wanted, path: resolve(directory, wanted.path) } : wanted;
  const shared = absolute.family.startsWith('tcp') && configuration.get(rows.reusePort);
  const taken = shared ? undefined : present.find((listener) => conflicts(absolute, listener));
  if (taken !== undefined) return describe(taken, nameOf(absolute), configuration, directory);
  if (absolute.family === 'unix') checkPath(absolute.path);
  else if (absolute.family !== 'abstract' && !configuration.get(rows.freebind)) {
    checkLocal(absolute.host, nameOf(absolute));
  }
  return [];
}

/** Who has the address: this very instance, which is well, or somebody else. */
function describe(
  { inode }: Listener,
  name: string,
  configuration: Configuration,
  directory: string,
): Finding[] {
  const files = new Set(configuration.settings.map(({ origin }) => resolve(directory, origin.source)));
  const holder = holderOf(inode, files);
  if (holder?.same === true) {
    return [note('warning', `${name} is in use by this very configuration, which runs (pid: ${holder.pid})`)];
  }
  const who = holder === null ? 'another process' : `${holder.name} (pid: ${holder.pid})`;
  return refuse(name, `${who} listens on it`);
}

function checkPath(path: string): void {
  if (statSync(dirname(path), { throwIfNoEntry: false })?.isDirectory() !== true) {
    refuse(path, `no folder ${dirname(path)}`);
  }
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found !== undefined && !found.isSocket()) refuse(path, 'something that is no socket is there');
}

function checkLocal(host: string, name: string): void {
  const local = Object.values(networkInterfaces()).flatMap((list) =>
    (list ?? []).map(({ address }) => address),
  );
  if (host === '0.0.0.0' || host === '::' || host.startsWith('127.') || local.includes(host)) return;
  refuse(name, 'this machine has no such address');
}

function refuse(name: string, found: string): never {
  throw new Failure(ERR_SOCKETS_BIND, { tried: `bind ${name}`, found });
}
