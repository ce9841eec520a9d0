import { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';

/** Variables of a request that are known from its connection only. */
export type Variables = readonly (readonly [name: string, value: string])[];

/**
 * What applications get to know of a client's certificate: the certificate in DER, its subject in OpenSSL's old form,
 * and with `https-export-cert` the certificate in PEM. Nothing for a client without one. Text is latin1.
 */
export function clientVariables(socket: TLSSocket, exported: boolean): Variables {
  const raw = (socket.getPeerCertificate() as { raw?: Buffer }).raw;
  if (raw === undefined) return [];
  const certificate = new X509Certificate(raw);
  return [
    ['HTTPS_CLIENT_CERTIFICATE', raw.toString('latin1')],
    ['HTTPS_DN', subjectOf(certificate)],
    ...(exported ? [['HTTPS_CC', certificate.toString()] as const] : []),
  ];
}

/** `/C=IT/O=foo/CN=client`. */
function subjectOf({ subject }: X509Certificate): string {
  return subject
    .split('\n')
    .map((line) => `/${line}`)
    .join('');
}
