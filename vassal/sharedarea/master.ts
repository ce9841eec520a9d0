import { constants, fstatSync, ftruncateSync, openSync } from 'node:fs';
import { native } from '../../native/index.ts';
import { Failure, reason } from '../errors/index.ts';
import type { Answer, MasterContext, MasterHooks } from '../master/context.ts';
import { ERR_SHAREDAREA } from './errors.ts';
import { wantedAreas, type WantedArea } from './wanted.ts';
import { ENTRY, sizeOf, Watchers } from './watchers.ts';

/** The areas of an instance, and who waits for their changes. */
interface Made {
  readonly shares: Readonly<Record<string, number>>;
  readonly watchers: Watchers;
}

/** A reload with the same areas keeps what is in them. */
const made = new Map<string, Made>();

/** Shares the areas of a configuration. Throws `ERR_SHAREDAREA`. */
export function master({ configuration, log }: MasterContext): MasterHooks {
  const wanted = wantedAreas(configuration);
  const key = JSON.stringify(wanted);
  let found = made.get(key);
  if (found === undefined) made.set(key, (found = make(wanted, log.line)));
  const { shares, watchers } = found;
  const answer: Answer = (question) => {
    const { area, seen, seconds } = Object(question) as Record<string, unknown>;
    if (seen === undefined) return watchers.changed(Number(area));
    return watchers.wait(Number(area), Number(seen), Number(seconds));
  };
  return { shares: () => shares, answers: { sharedarea: answer } };
}

function make(wanted: readonly WantedArea[], say: (line: string) => void): Made {
  const shares: Record<string, number> = {};
  const size = wanted.length * ENTRY;
  const words = native.memoryFile('sharedareas', new Uint8Array(size));
  const head = native.mapMemory(words, size);
  for (const [index, area] of wanted.entries()) {
    try {
      const { memory, bytes } = open(area);
      shares[`sharedarea-${index}`] = memory;
      new BigInt64Array(head)[sizeOf(index)] = BigInt(bytes);
      say(`sharedarea ${index} created (${bytes} bytes)`);
    } catch (thrown) {
      throw new Failure(ERR_SHAREDAREA, {
        tried: `make sharedarea ${index}`,
        found: reason(thrown),
        cause: thrown,
      });
    }
  }
  shares['sharedareas'] = words;
  return { shares, watchers: new Watchers(head) };
}

/** Memory of this size; a file is made as long as it has to be, a descriptor is what it is. */
function open({ bytes, file, descriptor }: WantedArea): { memory: number; bytes: number } {
  const memory =
    descriptor ??
    (file === null
      ? native.memoryFile('sharedarea', new Uint8Array(0))
      : openSync(file, constants.O_RDWR | (bytes === null ? 0 : constants.O_CREAT), 0o600));
  const { size } = fstatSync(memory);
  const length = bytes ?? size;
  if (length === 0) throw new Error('an empty file, and no size');
  if (size < length) ftruncateSync(memory, length);
  return { memory, bytes: length };
}
