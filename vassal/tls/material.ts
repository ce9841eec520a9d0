import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Failure, reason } from '../errors/index.ts';
import type { Log } from '../log/index.ts';
import { ERR_TLS_FILE } from './errors.ts';
import type { TlsFiles } from './value.ts';

/** What a worker needs to speak TLS. The master reads it before it drops its rights: a key is mostly root's alone. */
export interface TlsMaterial {
  /** PEM */
  readonly certificate: string;
  readonly key: string;
  readonly authority: string | null;
  readonly ciphers: string | null;
  readonly demand: boolean;
  /** Base64; the same in all workers, so that any of them resumes a session. */
  readonly ticketKeys: string;
}

/** Bytes that the runtime wants for the keys of session tickets. */
const TICKET_KEYS = 48;

/**
 * Reads and tries what a TLS socket needs. Throws `ERR_TLS_FILE`. A reload that may not read the files any more goes on
 * with what is there.
 * @param present what the socket has now, `null` for a new one
 */
export async function loadTls(files: TlsFiles, present: TlsMaterial | null, log: Log): Promise<TlsMaterial> {
  try {
    const material = await read(files, present);
    await tryOut(material);
    return material;
  } catch (thrown) {
    if (present !== null && ['EACCES', 'EPERM'].includes((thrown as NodeJS.ErrnoException).code ?? '')) {
      log.line(
        `TLS: ${reason(thrown)}: the certificate of the last start is kept, a restart reads the new one`,
      );
      return present;
    }
    throw new Failure(ERR_TLS_FILE, {
      tried: `use the certificate ${files.certificate} with the key ${files.key}`,
      found: reason(thrown),
    });
  }
}

async function read(files: TlsFiles, present: TlsMaterial | null): Promise<TlsMaterial> {
  const { ciphers, demand } = files;
  return {
    certificate: await readFile(files.certificate, 'latin1'),
    key: await readFile(files.key, 'latin1'),
    authority: files.authority === null ? null : await readFile(files.authority, 'latin1'),
    ciphers: ciphers === null ? null : withTls13(ciphers),
    demand,
    ticketKeys: present?.ticketKeys ?? randomBytes(TICKET_KEYS).toString('base64'),
  };
}

/** What does not fit together is found before anything is served with it. */
async function tryOut({ certificate, key, authority, ciphers }: TlsMaterial): Promise<void> {
  const { createSecureContext } = await import('node:tls');
  createSecureContext({
    cert: certificate,
    key,
    ...(authority === null ? {} : { ca: authority }),
    ...(ciphers === null ? {} : { ciphers }),
  });
}

const TLS13 = 'TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256';

/** A list of older ciphers says nothing about TLS 1.3; the runtime would take it for a wish to go without. */
function withTls13(ciphers: string): string {
  return ciphers.includes('TLS_') ? ciphers : `${TLS13}:${ciphers}`;
}
