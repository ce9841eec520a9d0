import { format } from 'prettier';
import { optionsPage } from '../vassal/config/index.ts';
import type { ErrorCode } from '../vassal/errors/index.ts';
import { parts } from '../vassal/parts.ts';
import { routingPage } from '../vassal/routing/page.ts';

/** The generated pages by file name, formatted as everything else. */
export async function pages(): Promise<ReadonlyMap<string, string>> {
  const formatted = (text: string): Promise<string> => format(text, { parser: 'markdown', printWidth: 110 });
  return new Map([
    ['options.md', await formatted(optionsPage(parts))],
    ['errors.md', await formatted(errorsPage())],
    ['routing.md', await formatted(routingPage())],
  ]);
}

function errorsPage(): string {
  const sections = parts
    .filter(({ errors }) => (errors ?? []).length > 0)
    .map(({ name, errors }) => `## ${name}\n\n${(errors ?? []).map(section).join('\n\n')}\n`);
  return [
    '# Errors',
    '',
    '<!-- generated from the error tables by `npm run generate` -->',
    '',
    'A message is `CODE: unable to <what was tried>: <what was found>; wanted <what is right>. Hint: <what to try>`.',
    'Codes are stable. The exit code is that of the process when the failure ends it.',
    '',
    ...sections,
  ].join('\n');
}

function section({ code, exit, meaning, wanted, hint }: ErrorCode): string {
  return `### ${code}\n\n${meaning} Exit code ${exit}.\n\n- Wanted: ${wanted}.\n- Hint: ${hint}.`;
}
