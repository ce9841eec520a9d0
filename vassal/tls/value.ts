import { Failure } from '../errors/index.ts';
import { ERR_TLS_VALUE } from './errors.ts';

/** The files of a TLS socket, as they are written. */
export interface TlsFiles {
  readonly certificate: string;
  readonly key: string;
  /** OpenSSL's cipher list; `null` for the runtime's. */
  readonly ciphers: string | null;
  /** Certificates that those of clients must be signed by; `null` when clients are not asked. */
  readonly authority: string | null;
  /** Clients without a certificate are refused. */
  readonly demand: boolean;
}

export interface TlsValue {
  readonly address: string;
  readonly files: TlsFiles;
}

/** `ADDRESS,CERTIFICATE,KEY[,CIPHERS[,[!]CA]]` (manual 11.4). Throws `ERR_TLS_VALUE`. */
export function readTlsValue(text: string): TlsValue {
  const fields = text.split(',');
  if (fields.length > 5) throw refused(text, `${fields.length} fields`);
  const [address, certificate, key, ciphers, authority] = fields;
  return valueOf(text, { address, certificate, key, ciphers, authority });
}

/** Keys of `https2`; SPDY has left the browsers, its key is refused by name. */
const KEYS: Readonly<Record<string, keyof Fields>> = {
  addr: 'address',
  cert: 'certificate',
  key: 'key',
  ciphers: 'ciphers',
  clientca: 'authority',
};

/** `addr=ADDRESS,cert=CERTIFICATE,key=KEY[,ciphers=LIST][,clientca=[!]CA]` (manual 11.5). Throws `ERR_TLS_VALUE`. */
export function readTlsPairs(text: string): TlsValue {
  const fields: Partial<Record<keyof Fields, string>> = {};
  for (const pair of text.split(',')) {
    const equals = pair.indexOf('=');
    const name = Object.hasOwn(KEYS, pair.slice(0, equals)) ? KEYS[pair.slice(0, equals)] : undefined;
    if (name === undefined) throw refused(text, `"${pair}"`);
    fields[name] = pair.slice(equals + 1);
  }
  return valueOf(text, fields);
}

interface Fields {
  readonly address?: string | undefined;
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
  readonly ciphers?: string | undefined;
  readonly authority?: string | undefined;
}

function valueOf(text: string, { address, certificate, key, ciphers, authority }: Fields): TlsValue {
  if (!address) throw refused(text, 'no address');
  if (!certificate) throw refused(text, 'no certificate');
  if (!key) throw refused(text, 'no key');
  const demand = authority?.startsWith('!') ?? false;
  const files = {
    certificate,
    key,
    ciphers: ciphers || null,
    authority: (demand ? authority?.slice(1) : authority) || null,
    demand,
  };
  if (demand && files.authority === null) throw refused(text, 'no authority after "!"');
  return { address, files };
}

function refused(text: string, found: string): Failure {
  return new Failure(ERR_TLS_VALUE, { tried: `read "${text}"`, found });
}
