import { option } from './option.ts';

const file = { argument: 'path', repeatable: true, phase: 'immediate' } as const;

export const ini = option({ name: 'ini', ...file, help: 'Load options from an ini file', manual: '3.10.7' });
export const xml = option({
  name: 'xml',
  aliases: ['xmlconfig', '-x'],
  ...file,
  help: 'Load options from an XML file',
  manual: '3.10.8',
});
export const yaml = option({
  name: 'yaml',
  aliases: ['yal', '-y'],
  ...file,
  help: 'Load options from a YAML file',
  manual: '3.10.10',
});
export const json = option({
  name: 'json',
  aliases: ['js', '-j'],
  ...file,
  help: 'Load options from a JSON file',
  manual: '3.10.9',
});
export const sqlite = option({
  name: 'sqlite3',
  aliases: ['sqlite'],
  ...file,
  help: 'Load options from a SQLite database: file.db, file.db:table or file.db:SELECT name,value …',
  manual: '3.10.11',
});
export const config = option({
  name: 'config',
  ...file,
  help: 'Load options from a file, its format told by its ending',
  manual: '3.10',
});
export const include = option({
  name: 'include',
  ...file,
  help: 'Load options from a file as if they were written here',
  manual: '3.13.6',
});
export const inherit = option({
  name: 'inherit',
  ...file,
  help: 'Load a template after all other options, its placeholders left as they are',
  manual: '3.13.6',
});
export const strict = option({
  name: 'strict',
  argument: 'none',
  help: 'Refuse options that do not exist',
  manual: '3.13.6',
});
export const set = option({
  name: 'set',
  argument: 'key=value',
  repeatable: true,
  phase: 'immediate',
  help: 'Set an option or a placeholder',
  manual: '3.13.6',
});
export const setPlaceholder = option({
  name: 'set-placeholder',
  aliases: ['set-ph'],
  argument: 'key=value',
  repeatable: true,
  phase: 'immediate',
  help: 'Set a placeholder, also under strict',
  manual: '3.13.6',
});
export const declareOption = option({
  name: 'declare-option',
  argument: 'text',
  repeatable: true,
  phase: 'immediate',
  help: 'Declare an own option: name=option=value;option=$1',
  manual: '3.14',
});
export const fallbackConfig = option({
  name: 'fallback-config',
  argument: 'path',
  help: 'Start again with this configuration when the instance would end with 1',
  manual: '3.11',
});
export const plugin = option({
  name: 'plugin',
  aliases: ['plugins'],
  argument: 'list',
  repeatable: true,
  help: 'Name what uWSGI ships as a plugin; what is built in is accepted',
  manual: '3.13.6',
});
export const needPlugin = option({
  name: 'need-plugin',
  aliases: ['need-plugins'],
  argument: 'list',
  repeatable: true,
  help: 'The same, and refuse to start without it',
  manual: '3.13.6',
});
export const pluginsList = option({
  name: 'plugins-list',
  aliases: ['plugin-list'],
  argument: 'none',
  help: 'Print the names that plugin accepts, and end',
  manual: '3.13.6',
});
export const dumpOptions = option({
  name: 'dump-options',
  argument: 'none',
  help: 'Print the names of all options, one a line, and end',
  manual: '3.13.5',
});
export const showConfigOption = option({
  name: 'show-config',
  argument: 'none',
  help: 'Print the configuration as ini; on the command line, and end',
  manual: '3.8',
});
export const version = option({
  name: 'version',
  argument: 'none',
  help: 'Print the version, and end',
  manual: '3.13.5',
});
export const help = option({
  name: 'help',
  aliases: ['usage', '-h'],
  argument: 'none',
  help: 'Print this help, and end',
  manual: '3.13.5',
});
export const completionFor = option({
  name: 'completion',
  argument: 'text',
  help: 'Print a completion script for bash, zsh or fish, and end',
  manual: 'own',
});

export const options = [
  ini,
  xml,
  yaml,
  json,
  sqlite,
  config,
  include,
  inherit,
  strict,
  set,
  setPlaceholder,
  declareOption,
  fallbackConfig,
  plugin,
  needPlugin,
  pluginsList,
  dumpOptions,
  showConfigOption,
  version,
  help,
  completionFor,
] as const;
