import { refuse } from '../answer.ts';
import { readText } from '../text.ts';
import { setVariable } from '../set-variable.ts';
import type { ActionRow } from './row.ts';

const setter = (name: string, variable: string, example: string): ActionRow => ({
  names: [name],
  means: `sets \`${variable}\``,
  example: `${name}:${example}`,
  returns: 'next',
  make: (argument) => {
    const value = readText(argument);
    return (traffic) => {
      setVariable(traffic, variable, value(traffic));
      return 'next';
    };
  },
});

/** What changes the variables of a request, for later rules and for the application. */
export const setters: readonly ActionRow[] = [
  {
    names: ['addvar'],
    means: 'sets a variable of the request',
    example: 'addvar:NAME=prefix$1',
    returns: 'next',
    make: (argument) => {
      const equals = argument.indexOf('=');
      if (equals < 1) refuse('addvar', argument, 'NAME=value');
      const name = argument.slice(0, equals);
      const value = readText(argument.slice(equals + 1));
      return (traffic) => {
        setVariable(traffic, name, value(traffic));
        return 'next';
      };
    },
  },
  setter('setuser', 'REMOTE_USER', 'alice'),
  setter('setmethod', 'REQUEST_METHOD', 'POST'),
  setter('seturi', 'REQUEST_URI', '/changed?a=b'),
  setter('setpathinfo', 'PATH_INFO', '/elsewhere'),
  setter('setscriptname', 'SCRIPT_NAME', '/mounted'),
  setter('setremoteaddr', 'REMOTE_ADDR', '${HTTP_X_REAL_IP}'),
  setter('setdocroot', 'DOCUMENT_ROOT', '/srv/www'),
  setter('setscheme', 'UWSGI_SCHEME', 'https'),
  setter('setapp', 'UWSGI_APPID', 'shop'),
  setter('setfile', 'UWSGI_FILE', '/srv/shop.py'),
  {
    names: ['setprocname'],
    means: 'sets the title of the worker',
    example: 'setprocname:serving ${HTTP_HOST}',
    returns: 'next',
    make: (argument) => {
      const title = readText(argument);
      return (traffic) => {
        process.title = title(traffic);
        return 'next';
      };
    },
  },
];
