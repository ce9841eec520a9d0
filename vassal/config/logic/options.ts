import { option, type Option } from '../option.ts';
import { conditionKeys } from './conditions.ts';
import { LOOPS } from './loops.ts';

const begin = (name: string, help: string, optional = false): Option =>
  option({
    name,
    argument: optional ? 'text?' : 'text',
    repeatable: true,
    phase: 'immediate',
    help,
    manual: '3.12',
  });

/** The words of the configuration logic, so that the command line knows them too (manual 3.12.1). */
export const logicOptions: readonly Option[] = [
  ...conditionKeys.map((key) =>
    begin(key, `Keep the block when the condition holds`, key.endsWith('reload')),
  ),
  ...Object.keys(LOOPS).map((key) => begin(key, 'Repeat each line of the block')),
  begin('endif', 'End of a block', true),
  begin('end-if', 'End of a block', true),
  begin('endfor', 'End of a loop', true),
  begin('end-for', 'End of a loop', true),
];
