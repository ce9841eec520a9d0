import { option } from '../config/option.ts';

export const httpsExportCert = option({
  name: 'https-export-cert',
  argument: 'none',
  help: 'Give applications the certificate of the client as HTTPS_CC, in PEM',
  manual: '3.13.42',
});
export const httpsSessionContext = option({
  name: 'https-session-context',
  argument: 'text',
  help: 'TLS sessions are resumed only within this context',
  manual: '3.13.42',
});
export const httpsHttp2 = option({
  name: 'https-http2',
  argument: 'none',
  help: 'Offer HTTP/2 on TLS sockets',
  manual: 'own',
});

export const sslVerbose = option({
  name: 'ssl-verbose',
  argument: 'none',
  help: 'Say why TLS connections fail',
  manual: '3.13.8',
});

export const options = [httpsExportCert, httpsSessionContext, httpsHttp2, sslVerbose] as const;
