import { Socket } from 'node:net';

/** Longest message; what a worker sends is a tenant's and must not grow the master. */
const LONGEST = 256 * 1024;

/** A channel of JSON lines over a unix stream socket. */
export interface Lines<Out> {
  send(message: Out): void;
  close(): void;
}

export interface LineEvents<In> {
  message(message: In): void;
  /** The other side is gone, or says what is no message. */
  ended(): void;
}

/** Opens a channel on a descriptor, which it owns from now on. A line that is too long or no JSON ends it. */
export function openLines<In, Out>(descriptor: number, events: LineEvents<In>): Lines<Out> {
  const socket = new Socket({ fd: descriptor, readable: true, writable: true });
  let text = '';
  let open = true;
  const end = (): void => {
    if (!open) return;
    open = false;
    socket.destroy();
    events.ended();
  };
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    text += chunk;
    for (let at = text.indexOf('\n'); at !== -1 && open; at = text.indexOf('\n')) {
      const message = parse<In>(text.slice(0, at));
      text = text.slice(at + 1);
      if (message === null) end();
      else events.message(message);
    }
    if (text.length > LONGEST) end();
  });
  socket.on('error', end);
  socket.on('close', end);
  return {
    send: (message) => {
      if (open) socket.write(`${JSON.stringify(message)}\n`);
    },
    close: () => {
      open = false;
      socket.destroy();
    },
  };
}

function parse<In>(line: string): In | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as In) : null;
  } catch {
    return null;
  }
}
