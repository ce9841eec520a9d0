import type { Configuration, Setting } from '../config/index.ts';
import { Failure } from '../errors/index.ts';
import { ERR_SOCKETS_ADDRESS } from './errors.ts';
import type { Inherited } from './inherited.ts';
import * as rows from './options.ts';

/** A socket that an instance should have. */
export interface Wanted {
  readonly written: string;
  readonly protocol: 'http' | 'uwsgi';
  /** Where it was asked for; `null` for one that was only inherited. */
  readonly setting: Setting | null;
}

/** The sockets that the options name, in their order. Throws `ERR_SOCKETS_ADDRESS` for an unknown `protocol`. */
export function wantedSockets(configuration: Configuration): Wanted[] {
  const standard = protocolOf(configuration);
  const uwsgi = new Set(configuration.given(rows.socket));
  const http = new Set(configuration.given(rows.httpSocket));
  return configuration.settings
    .filter((setting) => uwsgi.has(setting) || http.has(setting))
    .map((setting) => ({
      written: setting.value,
      protocol: http.has(setting) ? ('http' as const) : standard,
      setting,
    }));
}

/** The inherited sockets that no option took: they are served all the same (manual 3.22.4, 7.2.6). */
export function unnamed(
  inherited: readonly Inherited[],
  taken: readonly { readonly descriptor: number }[],
  configuration: Configuration,
): Wanted[] {
  const protocol = protocolOf(configuration);
  return inherited
    .filter((socket) => !taken.some(({ descriptor }) => descriptor === socket.descriptor))
    .map(({ descriptor }) => ({ written: `fd://${descriptor}`, protocol, setting: null }));
}

function protocolOf(configuration: Configuration): 'http' | 'uwsgi' {
  const name = configuration.get(rows.protocol);
  if (name === 'http' || name === 'uwsgi') return name;
  throw new Failure(ERR_SOCKETS_ADDRESS, {
    tried: 'choose the protocol of `socket`',
    found: `"${name}"`,
    wanted: 'uwsgi or http',
    hint: 'correct `protocol`',
  });
}
