import { hostname } from 'node:os';
import { connect as connectPlain, type Socket } from 'node:net';
import type { CurlSettings } from './curl.ts';

const SUBMISSION = { 'smtp:': 25, 'smtps:': 465 } as const;
/** More than any server says at once, bytes. */
const LONGEST_REPLY = 64 * 1024;

/** Sends a message by SMTP (RFC 5321), encrypted with `ssl=1` or smtps, with AUTH PLAIN when there is a user. */
export async function mail(settings: CurlSettings, message: string): Promise<void> {
  const { url, user, password, ssl, mailFrom, mailTo, timeout } = settings;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = Number(url.port) || SUBMISSION[url.protocol as keyof typeof SUBMISSION];
  const { connect: connectTls } = await import('node:tls');
  let socket: Socket =
    url.protocol === 'smtps:' ? connectTls({ host, port, servername: host }) : connectPlain({ host, port });
  const deadline = AbortSignal.timeout(timeout);
  const late = (): void => void socket.destroy(new Error('no end in time'));
  deadline.addEventListener('abort', late);
  let replies = new Replies(socket);
  const say = async (line: string | null, wanted: number): Promise<void> => {
    if (line !== null) socket.write(`${line}\r\n`);
    const reply = await replies.next();
    if (!reply.startsWith(String(wanted))) throw new Error(`the server said ${reply}`);
  };
  try {
    await say(null, 2);
    await say(`EHLO ${hostname()}`, 2);
    if (ssl && url.protocol === 'smtp:') {
      await say('STARTTLS', 2);
      replies.detach();
      socket = connectTls({ socket, servername: host });
      replies = new Replies(socket);
      await say(`EHLO ${hostname()}`, 2);
    }
    if (user !== '') await say(`AUTH PLAIN ${Buffer.from(`\0${user}\0${password}`).toString('base64')}`, 2);
    await say(`MAIL FROM:<${mailFrom}>`, 2);
    for (const address of mailTo.split(',')) await say(`RCPT TO:<${address.trim()}>`, 2);
    await say('DATA', 3);
    await say(`${textOf(settings, message)}\r\n.`, 2);
    socket.end('QUIT\r\n');
  } finally {
    deadline.removeEventListener('abort', late);
    socket.destroySoon();
  }
}

/** What a server says, a reply at a time: the last line of each. */
class Replies {
  readonly #socket: Socket;
  readonly #lines: string[] = [];
  #text = '';
  #ended: Error | null = null;
  #wake: (() => void) | null = null;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', this.#take);
    socket.on('error', (error) => this.#end(error));
    socket.on('close', () => this.#end(new Error('the server hung up')));
  }

  async next(): Promise<string> {
    while (this.#lines.length === 0) {
      if (this.#ended !== null) throw this.#ended;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    return this.#lines.shift() ?? '';
  }

  /** Leaves what comes next to somebody else. */
  detach(): void {
    this.#socket.off('data', this.#take);
  }

  readonly #take = (chunk: Buffer): void => {
    this.#text += chunk.toString('latin1');
    if (this.#text.length > LONGEST_REPLY)
      return void this.#socket.destroy(new Error('a reply without an end'));
    const lines = this.#text.split('\r\n');
    this.#text = lines.pop() ?? '';
    this.#lines.push(...lines.filter((line) => /^\d{3}(?: |$)/.test(line)));
    this.#wake?.();
  };

  #end(error: Error): void {
    this.#ended ??= error;
    this.#wake?.();
  }
}

function textOf({ mailFrom, mailTo, subject }: CurlSettings, message: string): string {
  const head = [
    `From: ${mailFrom}`,
    `To: ${mailTo}`,
    `Subject: ${encoded(subject)}`,
    `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
  ];
  const body = Buffer.from(message).toString('base64').replace(/.{76}/g, '$&\r\n');
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}

function encoded(subject: string): string {
  return /^[\x20-\x7e]*$/.test(subject) ? subject : `=?utf-8?B?${Buffer.from(subject).toString('base64')}?=`;
}
