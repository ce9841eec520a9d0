import { option } from '../../config/option.ts';

export const mount = option({
  name: 'mount',
  // The original loads them at the same moment too.
  aliases: ['worker-mount'],
  argument: 'key=value',
  repeatable: true,
  help: 'Load an application for requests below a path: /shop=/srv/shop/wsgi.py',
  manual: '3.13.17',
});
export const manageScriptName = option({
  name: 'manage-script-name',
  argument: 'none',
  help: 'Split the path at the mount point into SCRIPT_NAME and PATH_INFO',
  manual: '3.13.18',
});
export const noDefaultApp = option({
  name: 'no-default-app',
  argument: 'none',
  help: 'Answer only requests that name an application, no others by the first one',
  manual: '3.13.18',
});
export const catchExceptions = option({
  name: 'catch-exceptions',
  argument: 'none',
  help: 'Answer with the traceback when an application fails; never for the public',
  manual: '3.13.18',
});

export const options = [mount, manageScriptName, noDefaultApp, catchExceptions] as const;
