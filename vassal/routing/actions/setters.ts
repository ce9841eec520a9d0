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

const settingModifier = (which: 'modifier1' | 'modifier2'): ActionRow => ({
  names: [`set${which}`],
  means: `sets the ${which}: which ${which === 'modifier1' ? 'application or service of the engine it is for' : 'part of that'}`,
  example: `set${which}:5`,
  returns: 'next',
  make: (argument) => {
    const value = readText(argument);
    if (value.fixed !== null && readModifier(value.fixed) === null)
      refuse(`set${which}`, argument, 'a number from 0 to 255');
    return (traffic) => {
      traffic.request[which] = readModifier(value(traffic)) ?? traffic.request[which];
      return 'next';
    };
  },
});

/** A number from 0 to 255, `null` for what is none. */
export function readModifier(text: string): number | null {
  return /^\d{1,3}$/.test(text) && Number(text) <= 255 ? Number(text) : null;
}

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
  setter('sethome', 'UWSGI_PYHOME', '/srv/venv'),
  setter('chdir', 'UWSGI_CHDIR', '/srv/shop'),
  settingModifier('modifier1'),
  settingModifier('modifier2'),
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
