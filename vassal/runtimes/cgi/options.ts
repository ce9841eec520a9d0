import { option } from '../../config/option.ts';

const manual = '3.13.33';
const list = { repeatable: true, manual } as const;

export const cgi = option({
  name: 'cgi',
  argument: 'text',
  ...list,
  help: 'Run the scripts of a folder, or one script, for requests below a path: /cgi-bin=/var/lib/cgi-bin',
});
export const cgiHelper = option({
  name: 'cgi-helper',
  aliases: ['cgi-map-helper'],
  argument: 'key=value',
  ...list,
  help: 'Run scripts with this ending by a program: .php=php-cgi',
});
export const cgiFromDocroot = option({
  name: 'cgi-from-docroot',
  argument: 'none',
  help: 'Run scripts of the DOCUMENT_ROOT that the front end names',
  manual,
});
export const cgiTimeout = option({
  name: 'cgi-timeout',
  argument: 'seconds',
  default: 60,
  help: 'Kill a script that says nothing for so long',
  manual,
});
export const cgiIndex = option({
  name: 'cgi-index',
  argument: 'text',
  ...list,
  help: 'Script that stands for its folder; the first that exists',
});
export const cgiAllowedExt = option({
  name: 'cgi-allowed-ext',
  argument: 'text',
  ...list,
  help: 'Run only scripts with this ending',
});
export const cgiUnset = option({
  name: 'cgi-unset',
  argument: 'text',
  ...list,
  help: 'Scripts do not get this variable',
});
export const cgiOptimize = option({
  name: 'cgi-optimize',
  aliases: ['cgi-optimized'],
  argument: 'none',
  help: 'Do not look where symbolic links lead to',
  manual,
});
export const cgiPathInfo = option({
  name: 'cgi-path-info',
  argument: 'none',
  help: 'Paths do not go on behind a script: no PATH_INFO',
  manual,
});
export const cgiDoNotKill = option({
  name: 'cgi-do-not-kill-on-error',
  argument: 'none',
  help: 'Let a script run on that timed out, or whose client is gone',
  manual: 'own',
});
export const cgiSafe = option({
  name: 'cgi-safe',
  argument: 'path',
  repeatable: true,
  help: 'Folder where symbolic links may lead to, besides those of `cgi`',
  manual: 'own',
});

export const options = [
  cgi,
  cgiHelper,
  cgiFromDocroot,
  cgiTimeout,
  cgiIndex,
  cgiAllowedExt,
  cgiUnset,
  cgiOptimize,
  cgiPathInfo,
  cgiDoNotKill,
  cgiSafe,
] as const;
