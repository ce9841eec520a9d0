import { errorCode } from '../errors/index.ts';

export const ERR_TLS_VALUE = errorCode({
  code: 'ERR_TLS_VALUE',
  exit: 1,
  meaning: 'A TLS socket is not named with what it needs.',
  wanted: 'ADDRESS,CERTIFICATE,KEY[,CIPHERS[,[!]CA]], or addr=,cert=,key=[,ciphers=][,clientca=] for https2',
  hint: 'name the files of the certificate and of its key after the address',
});
export const ERR_TLS_FILE = errorCode({
  code: 'ERR_TLS_FILE',
  exit: 1,
  meaning: 'A certificate, its key, the ciphers or the authority of a TLS socket cannot be used.',
  wanted: 'PEM files that belong together, and ciphers that OpenSSL knows',
  hint: 'compare `openssl x509 -pubkey -noout -in CERT` with `openssl pkey -pubout -in KEY`',
});

export const errors = [ERR_TLS_VALUE, ERR_TLS_FILE] as const;
