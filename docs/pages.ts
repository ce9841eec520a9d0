import { format } from 'prettier';
import { optionsPage } from '../vassal/config/index.ts';
import type { ErrorCode } from '../vassal/errors/index.ts';
import { MASTER_EVENTS, MASTER_STATES, stepMaster } from '../vassal/master/master-table.ts';
import { stepWorker, WORKER_EVENTS, WORKER_STATES } from '../vassal/master/worker-table.ts';
import { parts } from '../vassal/parts.ts';
import { routingPage } from '../vassal/routing/page.ts';

/** The generated pages by file name, formatted as everything else. */
export async function pages(): Promise<ReadonlyMap<string, string>> {
  const formatted = (text: string): Promise<string> => format(text, { parser: 'markdown', printWidth: 110 });
  return new Map([
    ['options.md', await formatted(optionsPage(parts))],
    ['errors.md', await formatted(errorsPage())],
    ['routing.md', await formatted(routingPage())],
    ['master-states.md', await formatted(statesPage())],
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

function statesPage(): string {
  return [
    '# States of a master and of a worker',
    '',
    '<!-- generated from the tables of vassal/master by `npm run generate` -->',
    '',
    'What becomes of a [master](master.md), and of one place for a worker, by state and event: the next state, and what is done. `·` is an event that is ignored there.',
    '',
    '## Master',
    '',
    matrix(MASTER_STATES, MASTER_EVENTS, stepMaster),
    '',
    '## Worker',
    '',
    matrix(WORKER_STATES, WORKER_EVENTS, (state, event) => stepWorker(state, event, true)),
    '',
    'Without `master` the end of a process that was `starting` or `accepting` leads to `gone`.',
    '',
  ].join('\n');
}

/** One row for each event, one column for each state. */
function matrix<State extends string, Event extends string>(
  states: readonly State[],
  events: readonly Event[],
  step: (state: State, event: Event) => { readonly next: State; readonly actions: readonly string[] },
): string {
  const cell = (state: State, event: Event): string => {
    const { next, actions } = step(state, event);
    const done = actions.length > 0 ? `: ${actions.join(', ')}` : '';
    return next === state && done === '' ? '·' : `${next}${done}`;
  };
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    row(['', ...states.map((state) => `\`${state}\``)]),
    row(['---', ...states.map(() => '---')]),
    ...events.map((event) => row([`\`${event}\``, ...states.map((state) => cell(state, event))])),
  ].join('\n');
}
