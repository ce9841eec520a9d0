export { Configuration } from './configuration.ts';
export { configure } from './configure.ts';
export { completion } from './completion.ts';
export { helpText, optionNames } from './help.ts';
export type { ConfigureInput } from './input.ts';
export { inertOptions } from './inert.ts';
export { modifierOf, namedPlugin, pluginsIn } from './modifier.ts';
export { option, type Argument, type Option, type ValueOf } from './option.ts';
export {
  completionFor,
  dumpOptions,
  fallbackConfig,
  help,
  needPlugin,
  plugin,
  pluginsList,
  showConfigOption,
  strict,
  version,
} from './options.ts';
export { optionsPage } from './page.ts';
export { readPairs, type Pair } from './pairs.ts';
export { place, type Origin, type Setting } from './setting.ts';
export { isOn, LONGEST_TIMER_MS } from './value.ts';
export { showConfig } from './show.ts';
