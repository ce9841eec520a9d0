/**
 * `node bench/soak.ts [FORKS]`: forks from one fork server, in lanes, processes that serve requests, collect garbage, use
 * threads and then exit or crash. Every one has to end as it should; one that does not end within a minute hangs.
 */
import { closeSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { native, type ExitStatus, type LaunchPlan } from '../native/index.ts';
import { startForge } from '../vassal/forge/client.ts';

const PROGRAM = fileURLToPath(new URL('../test/fixtures/forge/program.ts', import.meta.url));
const LANES = 6;
const HANG_MS = 60_000;
const SIGKILL = 9;

/** Roles of the program and how each ends, one full round. */
const ROUND: readonly (readonly [role: string, end: string])[] = [
  ['capabilities', '0 null'],
  ['traffic', '0 null'],
  ['crash', 'null 11'],
  ['traffic', '0 null'],
  ['throw-later', '1 null'],
  ['traffic', '0 null'],
  ['family', '0 null'],
  ['abort', 'null 6'],
  ['exit', '7 null'],
  ['traffic', '0 null'],
];

const forks = Number(process.argv[2] ?? 5000);
const forge = await startForge([process.execPath, PROGRAM], () => undefined);
const nothing = openSync('/dev/null', 'a');
const wrong = new Map<string, number>();
let started = 0;

async function lane(): Promise<void> {
  while (started < forks) {
    const [role, end] = ROUND[started++ % ROUND.length] ?? ['end', '0 null'];
    const found = await run(role);
    if (found !== end) wrong.set(`${role}: ${found}`, (wrong.get(`${role}: ${found}`) ?? 0) + 1);
    if (started % 500 === 0) console.log(`${started} forks, ${wrong.size} kinds of wrong ends`);
  }
}

async function run(role: string): Promise<string> {
  const { pidfd } = forge.launch(planFor(role));
  let hung = false;
  const patience = setTimeout(() => {
    hung = true;
    native.signal(pidfd, SIGKILL);
  }, HANG_MS);
  const { code, signal } = await new Promise<ExitStatus>((resolve) => native.watchExit(pidfd, resolve));
  clearTimeout(patience);
  native.close(pidfd);
  return hung ? 'hung' : `${code} ${signal}`;
}

function planFor(role: string): LaunchPlan {
  return [
    { op: 'setsid' },
    { op: 'parent-death-signal', signal: SIGKILL },
    { op: 'signals-default' },
    { op: 'descriptors', map: [1, 2].map((to) => ({ from: nothing, to })) },
    { op: 'exec', path: process.execPath, argv: [process.execPath, PROGRAM, role] },
  ];
}

const began = performance.now();
await Promise.all(Array.from({ length: LANES }, lane));
closeSync(nothing);
forge.kill();
console.log(`${started} forks in ${Math.round((performance.now() - began) / 1000)} s`);
for (const [what, count] of wrong) console.log(`WRONG ${what} (${count})`);
process.exit(wrong.size === 0 ? 0 : 1);
