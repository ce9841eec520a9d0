import { closeSync, readFileSync } from 'node:fs';
import { native } from '../../native/index.ts';
import { Failure, reason } from '../../vassal/errors/index.ts';
import { childrenOf, reap } from '../../vassal/forge/index.ts';
import type { Output, Relay } from '../output/index.ts';
import { ERR_UPGRADE_STATE } from './errors.ts';
import { decodeState, type EmperorState } from './state.ts';
import { UPGRADE_VARIABLE } from './options.ts';

/**
 * The state of the Emperor whose place this process takes. Its descriptors are closed by the next exec from now on.
 * Throws `ERR_UPGRADE_STATE`.
 */
export function takeState(): EmperorState {
  const text = process.env[UPGRADE_VARIABLE] ?? '';
  delete process.env[UPGRADE_VARIABLE];
  const state = decodeState(read(text));
  if (state.pid !== process.pid) throw refuse(`the state of the process ${state.pid}`);
  for (const descriptor of state.descriptors) native.setCloseOnExec(descriptor, true);
  reapOthers(state);
  return state;
}

function read(text: string): Buffer {
  const descriptor = /^\d{1,7}$/.test(text) ? Number(text) : -1;
  try {
    const bytes = readFileSync(descriptor);
    closeSync(descriptor);
    return bytes;
  } catch (thrown) {
    throw refuse(reason(thrown));
  }
}

/** Commands and fork servers of the process before: nobody else waits for their end. */
function reapOthers({ fleet, household }: EmperorState): void {
  const known = new Set([household, ...fleet.members].map((member) => member?.process?.pid));
  for (const pid of childrenOf(process.pid)) if (!known.has(pid)) reap(pid);
}

/** Hands on what the process before could not write. */
export function writeRest({ unwritten }: EmperorState, error: Output, relays: readonly Relay[]): void {
  for (const [descriptor, text] of unwritten) {
    const relay = relays.find(({ descriptors }) => descriptors.includes(descriptor));
    (relay?.output ?? error).write(Buffer.from(text, 'base64'));
  }
}

function refuse(found: string): Failure {
  return new Failure(ERR_UPGRADE_STATE, { tried: 'take the place of an Emperor', found });
}
