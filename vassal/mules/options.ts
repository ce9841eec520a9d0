import type { Configuration } from '../config/index.ts';
import { option } from '../config/option.ts';

export const mule = option({
  name: 'mule',
  argument: 'path?',
  bare: '',
  repeatable: true,
  help: 'Start a mule, a process that serves no requests; with a program, a Python script or a JavaScript file, it runs that',
  manual: '3.13.16',
});
export const mules = option({
  name: 'mules',
  argument: 'number',
  default: 0,
  help: 'Start so many mules',
  manual: '3.13.16',
});
export const farm = option({
  name: 'farm',
  argument: 'text',
  repeatable: true,
  help: 'NAME:1,2 makes a farm of mules: one of them takes what is sent to it',
  manual: '3.13.16',
});
export const muleHarakiri = option({
  name: 'mule-harakiri',
  argument: 'seconds',
  default: 0,
  help: 'Kill and replace a mule that takes longer for a message',
  manual: '3.13.2',
});
export const muleReloadMercy = option({
  name: 'mule-reload-mercy',
  argument: 'seconds',
  default: 60,
  help: 'How long a mule may finish its message before it is killed',
  manual: '3.13.2',
});
export const muleMsgSize = option({
  name: 'mule-msg-size',
  argument: 'bytes',
  default: 65536,
  help: 'Longest message to a mule',
  manual: '3.13.16',
});
export const touchMulesReload = option({
  name: 'touch-mules-reload',
  argument: 'path',
  repeatable: true,
  help: 'Replace the mules when this file or folder is touched, changed or made',
  manual: '3.13.11',
});

export const options = [
  mule,
  mules,
  farm,
  muleHarakiri,
  muleReloadMercy,
  muleMsgSize,
  touchMulesReload,
] as const;

/** Whether a program of a mule is of this engine's own language. */
export function isJavaScript(program: string): boolean {
  return /\.[cm]?[jt]s$/.test(program);
}

/** The program of a value of `mule`; `null` for none, as in `mule = true`. */
export function programIn(value: string): string | null {
  return value === '' || value === 'true' ? null : value;
}

/** Whether a mule needs the interpreter of Python for its program. */
export function isPythonMule(configuration: Configuration): boolean {
  const programs = configuration.get(mule).map(programIn);
  return programs.some((program) => program !== null && !isJavaScript(program));
}
