import { readSync } from 'node:fs';
import type { Configuration } from '../config/index.ts';
import { native } from '../../native/index.ts';
import { checkNames, refuse } from './alarms.ts';
import { alarmFd } from './options.ts';

/** A descriptor that the instance was started with, and what is to be said when it can be read. */
export interface Watched {
  readonly name: string;
  readonly descriptor: number;
  /** Read each time; 8 for an eventfd. */
  readonly bytes: number;
  readonly message: string;
}

const MOST_BYTES = 64 * 1024;

/** Reads alarm-fd. Throws `ERR_ALARMS_…`. */
export function readDescriptors(configuration: Configuration): Watched[] {
  return configuration.given(alarmFd).map((setting) => {
    const found = /^(\S+)\s+(\d{1,6})(?::(\d{1,6}))?\s+(.+)$/s.exec(setting.value.trim());
    if (found === null) refuse(alarmFd, setting, 'no name, descriptor and message');
    const [, names = '', descriptor, bytes = '1', message = ''] = found;
    const [name = ''] = checkNames(names, alarmFd, setting, configuration);
    if (Number(bytes) < 1 || Number(bytes) > MOST_BYTES)
      refuse(alarmFd, setting, `${bytes} bytes, not 1 to ${MOST_BYTES}`);
    return { name, descriptor: Number(descriptor), bytes: Number(bytes), message };
  });
}

/** Calls back each time when it can be read, until it has come to its end. Throws when there is no such descriptor. */
export function watchDescriptor({ descriptor, bytes }: Watched, readable: () => void): () => void {
  const to = Buffer.alloc(bytes);
  const stop = native.watchReadable(descriptor, () => {
    try {
      if (readSync(descriptor, to) > 0) return readable();
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code === 'EAGAIN') return;
    }
    stop();
  });
  return stop;
}
