import { fstatSync } from 'node:fs';
import { Failure, reason } from '../../errors/index.ts';
import { descriptorSink } from '../descriptor.ts';
import { ERR_LOGGERS_DRIVER } from '../errors.ts';
import type { Driver, Sink } from '../sink.ts';

/** Where lines go without any logger. It is closed by its owner. */
const shared = ({ write }: Sink): Sink => ({ write: (messages) => write(messages), close: () => undefined });

/** `stdio`: where the log went before there were loggers. */
export const stdio: Driver = (_, { fallback }) => shared(fallback);

/** `fd:N`: an inherited descriptor; 1 and 2 are those that the instance prints to. */
export const fd: Driver = (argument, { fallback }) => {
  const descriptor = /^\d{1,6}$/.test(argument) ? Number(argument) : Number.NaN;
  if (descriptor === 1 || descriptor === 2) return shared(fallback);
  try {
    fstatSync(descriptor);
  } catch (thrown) {
    throw new Failure(ERR_LOGGERS_DRIVER, {
      tried: `write the log to descriptor "${argument}"`,
      found: reason(thrown),
      wanted: 'the number of an inherited descriptor',
    });
  }
  return descriptorSink(descriptor);
};
