import { argumentOf, namesOf } from './help.ts';
import type { Option } from './option.ts';

/** The page docs/options.md: every option of the table, by room. */
export function optionsPage(
  rooms: readonly { readonly name: string; readonly options: readonly Option[] }[],
): string {
  const sections = rooms
    .filter(({ options }) => options.length > 0)
    .map(({ name, options }) => `## ${name}\n\n${table(options)}\n`);
  return [
    '# Options',
    '',
    '<!-- generated from the option table by `npm run generate` -->',
    '',
    'An option that is not on this page is not implemented: it is unknown, and `strict` refuses it.',
    '',
    ...sections,
  ].join('\n');
}

function table(options: readonly Option[]): string {
  const rows = options.map((row) => {
    const more = [
      row.repeatable ? 'repeatable' : '',
      row.default === undefined ? '' : `default ${row.default}`,
    ];
    const help = [row.help, ...more.filter((text) => text !== '')].join('; ');
    return [`\`${namesOf(row).replaceAll('|', '` `')}\``, argumentOf(row), help, row.manual]
      .map(cell)
      .join(' | ');
  });
  return [
    '| option | argument | meaning | manual |',
    '| --- | --- | --- | --- |',
    ...rows.map((row) => `| ${row} |`),
  ].join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
