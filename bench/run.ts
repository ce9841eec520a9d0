/**
 * `npm run bench [-- --rounds N] [WORD …]`: the same files under the real binary and under the compiled release,
 * interleaved in one run, as medians and ratios. A ratio above 1 means that emperord is better. Words select figures.
 */
import { parseArgs } from 'node:util';
import { median, type Figure } from './figure.ts';
import { add, crash, startMany, stopMany, touch } from './figures/life.ts';
import { idle, used } from './figures/memory.ts';
import { application, file } from './figures/requests.ts';
import { sides } from './sides.ts';

const FIGURES: readonly Figure[] = [startMany, add, touch, crash, stopMany, idle, used, application, file];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '3' } },
});
const chosen = FIGURES.filter(
  ({ name }) => positionals.length === 0 || positionals.some((word) => name.includes(word)),
);

for (const figure of chosen) {
  const samples = new Map<string, number[]>(sides.map(({ name }) => [name, []]));
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const side of sides) samples.get(side.name)?.push(...(await figure.measure(side)));
  }
  report(figure, samples);
}

function report(figure: Figure, samples: ReadonlyMap<string, number[]>): void {
  const [theirs = 0, ours = 0] = sides.map(({ name }) => median(samples.get(name) ?? []));
  const ratio = figure.better === 'less' ? theirs / ours : ours / theirs;
  const show = (value: number): string => `${value.toFixed(value < 100 ? 1 : 0)} ${figure.unit}`.padStart(14);
  console.log(
    `${figure.name.padEnd(70)} uwsgi ${show(theirs)}   emperord ${show(ours)}   ratio ${ratio.toFixed(2)}`,
  );
}
