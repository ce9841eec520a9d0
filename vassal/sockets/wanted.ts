import type { Configuration, Option, Setting } from '../config/index.ts';
import { Failure } from '../errors/index.ts';
import type { ProtocolName } from '../protocols/index.ts';
import { readTlsPairs, readTlsValue, type TlsFiles, type TlsValue } from '../tls/index.ts';
import { ERR_SOCKETS_ADDRESS } from './errors.ts';
import type { Inherited } from './inherited.ts';
import * as rows from './options.ts';

/** A socket that an instance should have. */
export interface Wanted {
  readonly written: string;
  /** `null` for one that no worker serves. */
  readonly protocol: ProtocolName | null;
  readonly modifier1: number;
  readonly modifier2: number;
  /** Where it was asked for; `null` for one that was only inherited. */
  readonly setting: Setting | null;
  /** What its TLS needs; `null` for a socket without. */
  readonly tls: TlsFiles | null;
  /** A connection may wait in the kernel until its first bytes are there. */
  readonly deferred: boolean;
  readonly shared: boolean;
  /** The zerg pool that hands it out. */
  readonly pool: string | null;
}

const PLAIN = { deferred: true, shared: false, pool: null, tls: null };
const UNSERVED = { protocol: null, modifier1: 0, modifier2: 0, tls: null };

type NumberRow = Option & { readonly argument: 'number'; readonly default: number };

/** The options that name sockets, with the protocol they mean (`null`: the one of `protocol`) and their modifiers. */
const KINDS: readonly {
  readonly row: Option;
  readonly protocol: ProtocolName | null;
  readonly modifiers?: readonly [NumberRow, NumberRow];
  /** The client need not say anything first. */
  readonly undeferred?: boolean;
  /** The value is an address with the files of its TLS. */
  readonly tls?: (text: string) => TlsValue;
}[] = [
  { row: rows.socket, protocol: null },
  {
    row: rows.httpSocket,
    protocol: 'http',
    modifiers: [rows.httpSocketModifier1, rows.httpSocketModifier2],
  },
  {
    row: rows.http11Socket,
    protocol: 'http11',
    modifiers: [rows.httpSocketModifier1, rows.httpSocketModifier2],
  },
  { row: rows.http, protocol: 'gateway', modifiers: [rows.httpModifier1, rows.httpModifier2] },
  {
    row: rows.httpsSocket,
    protocol: 'https',
    modifiers: [rows.httpsSocketModifier1, rows.httpsSocketModifier2],
    tls: readTlsValue,
  },
  { row: rows.suwsgiSocket, protocol: 'suwsgi', tls: readTlsValue },
  {
    row: rows.https,
    protocol: 'https-gateway',
    modifiers: [rows.httpModifier1, rows.httpModifier2],
    tls: readTlsValue,
  },
  {
    row: rows.https2,
    protocol: 'https-gateway',
    modifiers: [rows.httpModifier1, rows.httpModifier2],
    tls: readTlsPairs,
  },
  { row: rows.httpToHttps, protocol: 'http-to-https' },
  {
    row: rows.fastcgiSocket,
    protocol: 'fastcgi',
    modifiers: [rows.fastcgiModifier1, rows.fastcgiModifier2],
  },
  {
    row: rows.fastcgiNphSocket,
    protocol: 'fastcgi-nph',
    modifiers: [rows.fastcgiModifier1, rows.fastcgiModifier2],
  },
  { row: rows.scgiSocket, protocol: 'scgi', modifiers: [rows.scgiModifier1, rows.scgiModifier2] },
  { row: rows.scgiNphSocket, protocol: 'scgi-nph', modifiers: [rows.scgiModifier1, rows.scgiModifier2] },
  {
    row: rows.rawSocket,
    protocol: 'raw',
    modifiers: [rows.rawModifier1, rows.rawModifier2],
    undeferred: true,
  },
  { row: rows.puwsgiSocket, protocol: 'puwsgi' },
];

/** Values of `protocol`. */
const STANDARD: readonly ProtocolName[] = [
  'uwsgi',
  'puwsgi',
  'http',
  'http11',
  'fastcgi',
  'fastcgi-nph',
  'scgi',
  'scgi-nph',
];

/** The sockets that the options name, in their order. Throws `ERR_SOCKETS_ADDRESS` for an unknown `protocol`. */
export function wantedSockets(configuration: Configuration): Wanted[] {
  const standard = protocolOf(configuration);
  const kinds = new Map(KINDS.flatMap((kind) => configuration.given(kind.row).map((item) => [item, kind])));
  return configuration.settings.flatMap((setting) => {
    const kind = kinds.get(setting);
    if (kind === undefined) return [];
    const named = kind.protocol ?? standard;
    const kept = named === 'gateway' && configuration.get(rows.httpKeepalive);
    const protocol = kept ? 'gateway-keepalive' : named;
    const value = kind.tls?.(setting.value) ?? null;
    const written = value?.address ?? setting.value;
    const tls = value?.files ?? null;
    const deferred = kind.undeferred !== true;
    return [{ ...PLAIN, written, protocol, ...modifiersOf(named, configuration), setting, tls, deferred }];
  });
}

/** Shared sockets (manual 3.13.1), in the order of their numbers. */
export function sharedSockets(configuration: Configuration): Wanted[] {
  const undeferred = new Set(configuration.given(rows.undeferredSharedSocket));
  const all = new Set([...configuration.given(rows.sharedSocket), ...undeferred]);
  return configuration.settings
    .filter((setting) => all.has(setting))
    .map((setting) => {
      const deferred = !undeferred.has(setting);
      return { ...UNSERVED, written: setting.value, setting, deferred, shared: true, pool: null };
    });
}

/** The inherited sockets that no option took: they are served all the same (manual 3.22.4, 7.2.6). */
export function unnamed(
  inherited: readonly Inherited[],
  taken: readonly { readonly descriptor: number }[],
  configuration: Configuration,
): Wanted[] {
  const protocol = protocolOf(configuration);
  const modifiers = modifiersOf(protocol, configuration);
  return inherited
    .filter((socket) => !taken.some(({ descriptor }) => descriptor === socket.descriptor))
    .map(({ descriptor }) => {
      return { ...PLAIN, written: `fd://${descriptor}`, protocol, ...modifiers, setting: null };
    });
}

function modifiersOf(
  protocol: ProtocolName,
  configuration: Configuration,
): { modifier1: number; modifier2: number } {
  const rowsOf = KINDS.find((kind) => kind.protocol === protocol)?.modifiers;
  if (rowsOf === undefined) return { modifier1: 0, modifier2: 0 };
  return { modifier1: configuration.get(rowsOf[0]), modifier2: configuration.get(rowsOf[1]) };
}

function protocolOf(configuration: Configuration): ProtocolName {
  const name = configuration.get(rows.protocol);
  const protocol = STANDARD.find((one) => one === name);
  if (protocol !== undefined) return protocol;
  throw new Failure(ERR_SOCKETS_ADDRESS, {
    tried: 'choose the protocol of `socket`',
    found: `"${name}"`,
    wanted: STANDARD.join(', '),
    hint: 'correct `protocol`',
  });
}
