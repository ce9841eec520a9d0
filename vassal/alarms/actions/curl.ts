import type { ActionRow } from './row.ts';
import { reason } from '../../errors/index.ts';
import { post } from './post.ts';
import { mail } from './mail.ts';

/** What `curl:` may be told beside its address (manual 6.1.6). */
export interface CurlSettings {
  readonly url: URL;
  readonly mailTo: string;
  readonly mailFrom: string;
  readonly subject: string;
  /** The transfer has to be encrypted. */
  readonly ssl: boolean;
  readonly user: string;
  readonly password: string;
  readonly method: string;
  /** Of the whole, and of the connection alone, ms. */
  readonly timeout: number;
  readonly connectTimeout: number;
}

const KEYS = [
  'url',
  'mail_to',
  'mail_from',
  'subject',
  'ssl',
  'auth_user',
  'auth_pass',
  'method',
  'timeout',
  'conn_timeout',
] as const;
const PATIENCE_S = 30;
const SENDERS = { 'http:': post, 'https:': post, 'smtp:': mail, 'smtps:': mail } as const;

/** Reads `URL;key=value;key=value`. Throws an `Error` that says what is wrong. */
export function readCurl(argument: string): CurlSettings {
  const keys = new Map<string, string>();
  for (const [index, part] of argument.split(';').entries()) {
    const key = KEYS.find((one) => part.trim().startsWith(`${one}=`)) ?? (index === 0 ? 'url' : null);
    if (key === null && part.trim() === '') continue;
    if (key === null) throw new Error(`"${part}" is none of ${KEYS.join(', ')}`);
    keys.set(key, part.trim().startsWith(`${key}=`) ? part.trim().slice(key.length + 1) : part.trim());
  }
  const url = urlOf(keys.get('url') ?? '');
  const of = (key: (typeof KEYS)[number]): string => keys.get(key) ?? '';
  if (url.protocol.startsWith('smtp') && (of('mail_to') === '' || of('mail_from') === ''))
    throw new Error('a mail without mail_to and mail_from');
  return {
    url,
    mailTo: line(of('mail_to')),
    mailFrom: line(of('mail_from')),
    subject: line(of('subject')),
    ssl: !['', '0', 'false'].includes(of('ssl')),
    user: of('auth_user'),
    password: of('auth_pass'),
    method: of('method') || 'POST',
    timeout: seconds(of('timeout')),
    connectTimeout: seconds(of('conn_timeout')),
  };
}

function urlOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url !== null && Object.hasOwn(SENDERS, url.protocol)) return url;
  throw new Error(`"${text}" is no address of http, https, smtp or smtps`);
}

function line(text: string): string {
  if (/[\r\n]/.test(text)) throw new Error('a line break in a key');
  return text;
}

function seconds(text: string): number {
  if (text === '') return PATIENCE_S * 1000;
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text) * 1000;
  throw new Error(`"${text}" is no number of seconds`);
}

/** The message to an address of the web, or by mail. */
export const curl: ActionRow = {
  means: `sends the message to an address: POST for http and https, a mail for smtp and smtps; keys: ${KEYS.join(', ')}`,
  example: 'curl:http://192.168.173.6:9191/argh;auth_user=topogigio;auth_pass=foobar',
  make: (argument, { log }) => {
    const settings = readCurl(argument);
    const send = SENDERS[settings.url.protocol as keyof typeof SENDERS];
    return (message) => {
      send(settings, message).catch((thrown: unknown) =>
        log.event(`[alarm] unable to send to ${settings.url.host}: ${reason(thrown)}`),
      );
    };
  },
};
