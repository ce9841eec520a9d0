/**
 * `npm run bench [-- --rounds N] [WORD …]`: the same files under the real binary and under the compiled release,
 * interleaved in one run, as medians and ratios. A ratio above 1 means that emperord is better. Words select figures.
 */
import { parseArgs } from 'node:util';
import { median, type Figure } from './figure.ts';
import { cache } from './figures/cache.ts';
import { cheaper, reloadGap, reloadLost, respawnAlone } from './figures/instance.ts';
import { add, crash, respawn, startMany, stopMany, touch } from './figures/life.ts';
import { idle, idleOwn, idleWsgi, used, usedOwn } from './figures/memory.ts';
import { requests } from './figures/requests.ts';
import { sides, type Side } from './sides.ts';

const FIGURES: readonly Figure[] = [
  startMany,
  add,
  touch,
  crash,
  respawn,
  stopMany,
  reloadGap,
  reloadLost,
  respawnAlone,
  cheaper,
  idle,
  idleOwn,
  idleWsgi,
  used,
  usedOwn,
  ...requests,
  ...cache,
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '3' } },
});
const chosen = FIGURES.filter(
  ({ name }) => positionals.length === 0 || positionals.some((word) => name.includes(word)),
);

for (const figure of chosen) {
  const of = figure.sides ?? sides;
  const samples = new Map<string, number[]>(of.map(({ name }) => [name, []]));
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const side of of) samples.get(side.name)?.push(...(await figure.measure(side)));
  }
  report(figure, of, samples);
}

/** One line for each figure: the medians, and how much better than the first side the others are. */
function report(figure: Figure, of: readonly Side[], samples: ReadonlyMap<string, number[]>): void {
  const [first = 0, ...others] = of.map(({ name }) => median(samples.get(name) ?? []));
  const show = (value: number): string => `${value.toFixed(value < 100 ? 1 : 0)} ${figure.unit}`.padStart(12);
  const columns = others.map((value, index) => {
    const ratio = figure.better === 'less' ? first / value : value / first;
    return `${of[index + 1]?.name} ${show(value)} (${Number.isFinite(ratio) ? ratio.toFixed(2) : '-'})`;
  });
  console.log(`${figure.name.padEnd(64)} ${of[0]?.name} ${show(first)}   ${columns.join('   ')}`);
}
