import { readFileSync } from 'node:fs';
import type { ClientConfig } from 'pg';
import { Failure } from '../vassal/errors/index.ts';
import { ERR_MONITOR_VALUE } from './errors.ts';

/** How to reach a server. `optionalTls`: TLS is asked for, and done without when the server has none. */
export interface Connection extends ClientConfig {
  readonly optionalTls: boolean;
}

/** A password of the environment is for the sources alone, and vassals inherit the environment: it is taken out. */
const PASSWORD = process.env['PGPASSWORD'];
delete process.env['PGPASSWORD'];

type Parameters = Readonly<Record<string, string>>;

/** A connection string as libpq has them: `host=… dbname=…`, `postgresql://…`, or `user@host/database`. */
export function connectionOf(text: string): Connection {
  return configOf(/^\s*(\w+\s*=|$)/.test(text) ? keywords(text) : url(text));
}

/** `key = value` and `key = 'a value'`, separated by spaces; a backslash takes the next character as it is. */
function keywords(text: string): Parameters {
  const found: Record<string, string> = {};
  const pair = /\s*(\w+)\s*=\s*(?:'((?:[^'\\]|\\.)*)'|((?:[^\s'\\]|\\.)*))(?=\s|$)/gsy;
  let end = 0;
  for (const [all, key = '', quoted, plain] of text.matchAll(pair)) {
    found[key] = (quoted ?? plain ?? '').replace(/\\(.)/gs, '$1');
    end += all.length;
  }
  if (text.slice(end).trim() !== '') throw refuse('a connection that is no list of key=value');
  return found;
}

function url(text: string): Parameters {
  const address = /^postgres(ql)?:\/\//.test(text) ? text : `postgresql://${text}`;
  if (!URL.canParse(address)) throw refuse('a connection that is no URL');
  const { hostname, port, username, password, pathname, searchParams } = new URL(address);
  const parts = { host: hostname, port, user: username, password, dbname: pathname.slice(1) };
  const given = Object.entries(parts).filter(([, value]) => value !== '');
  return {
    ...Object.fromEntries(given.map(([key, value]) => [key, decodeURIComponent(value)])),
    ...Object.fromEntries(searchParams),
  };
}

/** Keywords that the driver calls otherwise. What is not named here it does not know. */
function configOf(parameters: Parameters): Connection {
  const { host, hostaddr, port, user, password = PASSWORD, dbname, options } = parameters;
  const timeout = Number(parameters['connect_timeout'] ?? 0);
  const name = parameters['application_name'];
  const address = hostaddr ?? host;
  return {
    ...(address === undefined ? {} : { host: address }),
    ...(port === undefined ? {} : { port: Number(port) }),
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
    ...(dbname === undefined ? {} : { database: dbname }),
    ...(options === undefined ? {} : { options }),
    ...(name === undefined ? {} : { application_name: name }),
    ...(timeout > 0 ? { connectionTimeoutMillis: timeout * 1000 } : {}),
    ...tlsOf(parameters),
  };
}

/** `sslmode` as libpq has it. */
function tlsOf(parameters: Parameters): Pick<Connection, 'optionalTls' | 'ssl'> {
  const mode = parameters['sslmode'] ?? process.env['PGSSLMODE'] ?? 'prefer';
  if (mode === 'disable' || mode === 'allow') return { ssl: false, optionalTls: false };
  const local = parameters['host']?.startsWith('/') === true;
  if (mode === 'prefer' && local) return { ssl: false, optionalTls: false };
  if (!['prefer', 'require', 'verify-ca', 'verify-full'].includes(mode)) throw refuse(`the sslmode ${mode}`);
  const file = (key: string): Buffer | undefined => {
    const path = parameters[key];
    return path === undefined ? undefined : readFileSync(path);
  };
  const [ca, cert, key] = ['sslrootcert', 'sslcert', 'sslkey'].map(file);
  const verifies = mode.startsWith('verify') || ca !== undefined;
  return {
    ssl: {
      rejectUnauthorized: verifies && mode !== 'prefer',
      ...(mode === 'verify-full' ? {} : { checkServerIdentity: () => undefined }),
      ...(ca === undefined ? {} : { ca }),
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
    },
    optionalTls: mode === 'prefer',
  };
}

function refuse(found: string): Failure {
  return new Failure(ERR_MONITOR_VALUE, {
    tried: 'open a source "pg://…"',
    found,
    wanted: 'host=… user=… dbname=… as libpq has it',
  });
}
