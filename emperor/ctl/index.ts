import { writeSync } from 'node:fs';
import type { Configuration } from '../../vassal/config/index.ts';
import { failureOf } from '../control/index.ts';
import { parseOrder, USAGE, type Order } from './arguments.ts';
import { call, Refusal } from './call.ts';
import { showOrders, showPlan, showStatus, showUpgrade, showWhy } from './show.ts';

/** Reads a configuration without running anything of it. */
export type Read = (argv: readonly string[]) => Promise<Configuration>;

const SHOW: Readonly<Record<string, (result: object, now: number) => string>> = {
  status: showStatus,
  why: showWhy,
  reload: showOrders,
  stop: showOrders,
  start: showOrders,
  pardon: showOrders,
  plan: showPlan,
  upgrade: showUpgrade,
  logs: () => '',
};

/** `emperord ctl …`. Returns the exit code: 0 done, 1 failed, 2 usage, 3 not reachable, 4 not allowed. */
export async function runCtl(argv: readonly string[], read: Read): Promise<number> {
  let json = argv.includes('--json');
  try {
    const order = parseOrder(argv);
    if (order === null) return print(USAGE);
    json = order.json;
    if (order.command === 'top') {
      const { runTop } = await import('./top.ts');
      return await runTop(order, read, print);
    }
    return await obey(order, read);
  } catch (thrown) {
    return complain(thrown, json);
  }
}

async function obey(order: Order, read: Read): Promise<number> {
  const { command, vassal, all, follow, json } = order;
  const result =
    command === 'plan' && order.rest.length > 0
      ? await (await import('./plan.ts')).planWithoutEmperor(await read(order.rest))
      : await call(order.socket, { command, vassal, all, follow }, (line) =>
          print(json ? `${JSON.stringify({ line })}\n` : `${line}\n`),
        );
  if (json && command !== 'logs') return print(`${JSON.stringify(result, null, 2)}\n`);
  return print(SHOW[command]?.(result, Date.now() / 1000) ?? '');
}

function print(text: string): number {
  for (let bytes = Buffer.from(text); bytes.length > 0;) bytes = bytes.subarray(writeSome(bytes));
  return 0;
}

function writeSome(bytes: Buffer): number {
  try {
    return writeSync(1, bytes);
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    // `emperord ctl … | head` has seen enough.
    if (code === 'EPIPE') process.exit(0);
    if (code === 'EAGAIN') return 0;
    throw thrown;
  }
}

function complain(thrown: unknown, json: boolean): number {
  const { code, message, exit } = thrown instanceof Refusal ? thrown.answer : failureOf(thrown);
  if (json) print(`${JSON.stringify({ error: { code, message } }, null, 2)}\n`);
  else process.stderr.write(`${message}\n`);
  return exit;
}
