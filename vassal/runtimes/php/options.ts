import { option } from '../../config/option.ts';

/** Names of the plugin: `php`, `php8`, `php82`, `php8.2`. */
export const PLUGIN = /^php(\d?)\.?(\d*)$/;

const manual = '3.13.49';
const list = { repeatable: true, manual } as const;

export const phpIni = option({
  name: 'php-ini',
  aliases: ['php-config'],
  argument: 'path',
  names: 'file',
  help: 'Use this php.ini',
  manual,
});
export const phpIniAppend = option({
  name: 'php-ini-append',
  aliases: ['php-config-append'],
  argument: 'path',
  names: 'file',
  ...list,
  help: 'Read this file as if it stood at the end of php.ini',
});
export const phpSet = option({
  name: 'php-set',
  argument: 'key=value',
  ...list,
  help: 'Set a directive of PHP: date.timezone=Europe/Rome',
});
export const phpIndex = option({
  name: 'php-index',
  argument: 'text',
  ...list,
  help: 'Script that stands for its folder; the first that exists',
});
export const phpDocroot = option({
  name: 'php-docroot',
  argument: 'path',
  names: 'folder',
  help: 'The DOCUMENT_ROOT, whatever the front end says; no script is outside of it',
  manual,
});
export const phpAllowedDocroot = option({
  name: 'php-allowed-docroot',
  argument: 'path',
  names: 'folder',
  ...list,
  help: 'Run only scripts below this folder',
});
export const phpAllowedExt = option({
  name: 'php-allowed-ext',
  argument: 'text',
  ...list,
  help: 'Run only scripts with this ending',
});
export const phpServerSoftware = option({
  name: 'php-server-software',
  argument: 'text',
  help: 'What scripts see as SERVER_SOFTWARE',
  manual,
});
export const phpApp = option({
  name: 'php-app',
  argument: 'path',
  names: 'file',
  help: 'Run this script for every request',
  manual,
});
export const phpAppQs = option({
  name: 'php-app-qs',
  argument: 'text',
  help: 'With php-app, QUERY_STRING is this text and REQUEST_URI',
  manual,
});
export const phpAppBypass = option({
  name: 'php-app-bypass',
  argument: 'text',
  ...list,
  help: 'Requests whose URI matches this pattern are none for php-app',
});
export const phpFallback = option({
  name: 'php-fallback',
  argument: 'path',
  names: 'file',
  help: 'Run this script when the one that is asked for does not exist',
  manual,
});
export const phpAllowedScript = option({
  name: 'php-allowed-script',
  argument: 'path',
  ...list,
  help: 'Run only this script',
});
export const phpVar = option({
  name: 'php-var',
  argument: 'key=value',
  ...list,
  help: 'Set a variable of every request',
});
export const phpDumpConfig = option({
  name: 'php-dump-config',
  argument: 'none',
  help: 'Write the directives of PHP to the log at the start',
  manual,
});
export const phpCgi = option({
  name: 'php-cgi',
  argument: 'path',
  help: 'The program that runs scripts, found in PATH when it has no slash',
  manual: 'own',
});
export const phpMaxRequests = option({
  name: 'php-max-requests',
  argument: 'number',
  help: 'A process of PHP ends after so many requests; default PHP_FCGI_MAX_REQUESTS, else never',
  manual: 'own',
});

export const options = [
  phpIni,
  phpIniAppend,
  phpSet,
  phpIndex,
  phpDocroot,
  phpAllowedDocroot,
  phpAllowedExt,
  phpServerSoftware,
  phpApp,
  phpAppQs,
  phpAppBypass,
  phpFallback,
  phpAllowedScript,
  phpVar,
  phpDumpConfig,
  phpCgi,
  phpMaxRequests,
] as const;
