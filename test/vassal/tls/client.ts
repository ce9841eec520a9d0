import { readFileSync } from 'node:fs';
import { request, type RequestOptions } from 'node:https';
import { fileURLToPath } from 'node:url';

/** A file of test/fixtures/tls. */
export function fixture(name: string): string {
  return fileURLToPath(new URL(`../../fixtures/tls/${name}`, import.meta.url));
}

/** What a client shows of itself. */
export function identity(name: string): { cert: Buffer; key: Buffer } {
  return { cert: readFileSync(fixture(`${name}.pem`)), key: readFileSync(fixture(`${name}.key`)) };
}

export const authority = readFileSync(fixture('ca.pem'));

export interface Answered {
  readonly status: number;
  readonly body: string;
  readonly protocol: string;
  readonly resumed: boolean;
}

/** One request; rejects when there is no whole answer. */
export function ask(address: string, options: RequestOptions = {}, body?: string): Promise<Answered> {
  const [host, port] = address.split(':');
  return new Promise((resolve, reject) => {
    const sent = request({ host, port, ca: authority, agent: false, ...options }, (answer) => {
      const { socket } = answer as unknown as { socket: import('node:tls').TLSSocket };
      const resumed = socket.isSessionReused();
      const protocol = socket.getProtocol() ?? '';
      let text = '';
      answer.setEncoding('latin1').on('data', (part: string) => (text += part));
      answer.on('error', reject);
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: text, protocol, resumed }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
