import { connect } from 'node:net';

/** What the clients of a soak did so far. */
export interface Soaked {
  sent: number;
  answers: number;
  broken: number;
}

/** Bytes of the large file that is asked for. */
export const LARGE = 300_000;

/** One connection with some requests, each whole, cut, or broken off; none begins when `more` says no. */
export function client(address: string, state: Soaked, more: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const [host = '', port = ''] = address.split(':');
    const socket = connect(Number(port), host);
    let left = 1 + below(20);
    const next = (): void => {
      if (left-- === 0 || !more()) return void socket.end();
      state.sent += 1;
      const request = sample();
      const chance = Math.random();
      if (chance >= 0.05) return void socket.write(request);
      state.broken += 1;
      socket.write(chance < 0.03 ? request.slice(0, below(request.length)) : request);
      setTimeout(() => (chance < 0.03 ? socket.resetAndDestroy() : socket.destroy()), below(5));
    };
    let head = '';
    let missing = 0;
    socket.setEncoding('latin1');
    socket.setTimeout(10_000, () => socket.destroy());
    socket.on('connect', next);
    socket.on('data', (part) => {
      let text = String(part);
      if (missing === 0) {
        head += text;
        const end = head.indexOf('\r\n\r\n');
        if (end === -1) return;
        missing = Number(/content-length: (\d+)/i.exec(head.slice(0, end))?.[1] ?? 0);
        text = head.slice(end + 4);
        head = '';
      }
      missing -= text.length;
      if (missing > 0) return;
      state.answers += 1;
      next();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
  });
}

const below = (limit: number): number => Math.floor(Math.random() * limit);

function sample(): string {
  const kind = Math.random();
  if (kind < 0.02) return 'GET /s/large.txt HTTP/1.1\r\nHost: x\r\n\r\n';
  if (kind < 0.4) return 'GET /s/x.txt HTTP/1.1\r\nHost: x\r\n\r\n';
  const size = Math.random() < 0.03 ? below(200_000) : below(200);
  const body = 'b'.repeat(size);
  if (kind < 0.7) return `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${size}\r\n\r\n${body}`;
  const chunk = size === 0 ? '' : `${size.toString(16)}\r\n${body}\r\n`;
  return `POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}0\r\n\r\n`;
}

/** How many of so many connections at once are answered and kept: all, unless a place for one was lost. */
export async function kept(address: string, connections: number): Promise<number> {
  const [host = '', port = ''] = address.split(':');
  const sockets = Array.from({ length: connections }, () => connect(Number(port), host));
  let answered = 0;
  await Promise.all(
    sockets.map(
      (socket) =>
        new Promise<void>((resolve) => {
          socket.setTimeout(10_000, () => resolve());
          socket.on('error', () => resolve()).on('close', () => resolve());
          socket.once('data', () => {
            answered += 1;
            resolve();
          });
          socket.write('GET /s/x.txt HTTP/1.1\r\nHost: x\r\n\r\n');
        }),
    ),
  );
  const open = sockets.filter((socket) => !socket.destroyed).length;
  for (const socket of sockets) socket.destroy();
  return Math.min(answered, open);
}
