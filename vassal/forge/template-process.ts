import { closeSync, writeSync } from 'node:fs';
import { native } from '../../native/index.ts';
import { addedTo, holdings } from './holdings.ts';
import { readMemory } from './order.ts';
import { spendStock } from './renew.ts';
import { isForked } from './self.ts';
import { serveForks } from './server.ts';
import { noteListeners } from './silence.ts';

/** Fixed numbers in a template: orders come here, and its first word goes there. */
export const ORDERS = 3;
export const WORD = 4;

/** The one thing that a template says in words. */
export type FromTemplate =
  | { readonly type: 'loaded' }
  /** It loaded, but cannot be forked: why. */
  | { readonly type: 'alone'; readonly why: string }
  | { readonly type: 'failed'; readonly text: string; readonly exit: number };

const { setImmediate: nextTurn } = globalThis;

/**
 * In a template: loads, and then blocks on orders to fork. Returns in each child, which has what was loaded.
 * @param load is given what the master sent; what it throws is the failure of the template
 * @param exitOf exit code for what was thrown
 */
export async function runTemplate(
  load: (sent: Buffer) => Promise<void>,
  exitOf: (thrown: unknown) => number,
): Promise<void> {
  native.setName('template');
  for (const descriptor of [ORDERS, WORD]) native.setCloseOnExec(descriptor, true);
  const sent = native.receiveDescriptors(ORDERS, 1)?.descriptors[0] ?? -1;
  const settings = readMemory(sent);
  native.close(sent);
  const before = holdings();
  let word: FromTemplate;
  try {
    await load(settings);
    await settled();
    word = verdict(addedTo(before, holdings()));
  } catch (thrown) {
    word = {
      type: 'failed',
      text: thrown instanceof Error ? thrown.message : String(thrown),
      exit: exitOf(thrown),
    };
  }
  writeSync(WORD, `${JSON.stringify(word)}\n`);
  closeSync(WORD);
  if (word.type !== 'loaded') native.exit(0);
  noteListeners();
  serveForks(ORDERS);
  spendStock();
}

function verdict(held: string | null): FromTemplate {
  if (!isForked()) return { type: 'alone', why: 'the template is no fork itself' };
  return held === null
    ? { type: 'loaded' }
    : { type: 'alone', why: `the application holds ${held} after loading` };
}

/** What the application put off to the next turn of the event loop belongs to its loading. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => nextTurn(resolve));
}
