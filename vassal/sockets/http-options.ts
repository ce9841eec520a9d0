import { option } from '../config/option.ts';

export const httpSocket = option({
  name: 'http-socket',
  argument: 'address',
  repeatable: true,
  help: 'Bind a socket whose workers speak HTTP',
  manual: '3.13.1',
});
export const http11Socket = option({
  name: 'http11-socket',
  argument: 'address',
  repeatable: true,
  help: 'Bind a socket whose workers speak HTTP/1.1 with connections that are kept alive',
  manual: 'own',
});
export const http = option({
  name: 'http',
  argument: 'address',
  repeatable: true,
  help: 'Serve HTTP in front of the own workers, which answer it themselves: there is no process in between',
  manual: '3.13.41',
});
export const httpModifier1 = option({
  name: 'http-modifier1',
  argument: 'number',
  default: 0,
  help: 'modifier1 of requests over the gateway `http`',
  manual: '3.13.41',
});
export const httpModifier2 = option({
  name: 'http-modifier2',
  argument: 'number',
  default: 0,
  help: 'modifier2 of requests over the gateway `http`',
  manual: '3.13.41',
});
export const httpKeepalive = option({
  name: 'http-keepalive',
  argument: 'none',
  help: 'Keep connections of the gateway `http` alive between requests',
  manual: '3.13.41',
});
export const httpsSocket = option({
  name: 'https-socket',
  argument: 'text',
  repeatable: true,
  help: 'Bind a socket whose workers speak HTTPS: ADDRESS,CERTIFICATE,KEY[,CIPHERS[,[!]CA]]',
  manual: '15.1',
});
export const suwsgiSocket = option({
  name: 'suwsgi-socket',
  aliases: ['ssl-socket'],
  argument: 'text',
  repeatable: true,
  help: 'Bind a socket that speaks the uwsgi protocol in TLS: ADDRESS,CERTIFICATE,KEY[,CIPHERS[,[!]CA]]',
  manual: 'own',
});
export const httpsSocketModifier1 = option({
  name: 'https-socket-modifier1',
  argument: 'number',
  default: 0,
  help: 'modifier1 of requests on https-socket',
  manual: 'own',
});
export const httpsSocketModifier2 = option({
  name: 'https-socket-modifier2',
  argument: 'number',
  default: 0,
  help: 'modifier2 of requests on https-socket',
  manual: 'own',
});
export const https = option({
  name: 'https',
  argument: 'text',
  repeatable: true,
  help: 'As `http`, with TLS: ADDRESS,CERTIFICATE,KEY[,CIPHERS[,[!]CA]]',
  manual: '3.13.42',
});
export const https2 = option({
  name: 'https2',
  argument: 'text',
  repeatable: true,
  help: 'As `https`, in pairs: addr=,cert=,key=[,ciphers=][,clientca=]',
  manual: '3.13.42',
});
export const httpToHttps = option({
  name: 'http-to-https',
  argument: 'address',
  repeatable: true,
  help: 'As `http`; every request is sent to the same place with https',
  manual: '3.13.42',
});
export const httpSocketModifier1 = option({
  name: 'http-socket-modifier1',
  argument: 'number',
  default: 0,
  help: 'modifier1 of requests on http-socket',
  manual: '3.13.1',
});
export const httpSocketModifier2 = option({
  name: 'http-socket-modifier2',
  argument: 'number',
  default: 0,
  help: 'modifier2 of requests on http-socket',
  manual: '3.13.1',
});

export const httpOptions = [
  httpSocket,
  http11Socket,
  http,
  httpModifier1,
  httpModifier2,
  httpKeepalive,
  httpsSocket,
  httpsSocketModifier1,
  httpsSocketModifier2,
  suwsgiSocket,
  https,
  https2,
  httpToHttps,
  httpSocketModifier1,
  httpSocketModifier2,
] as const;
