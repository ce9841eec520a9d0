import { Socket } from 'node:net';

/** Longest message of a worker, characters: what it sends is a tenant's and must not grow the master. */
export const LONGEST = 256 * 1024;

/** A channel of JSON lines over a unix stream socket. */
export interface Lines<Out> {
  send(message: Out): void;
  close(): void;
}

export interface LineEvents<In> {
  message(message: In): void;
  /** The other side is gone, says what is no message, or does not read what it is sent. */
  ended(): void;
}

/**
 * Opens a channel on a descriptor, which it owns from now on. A line that is too long or no JSON object ends it.
 * @param longest most characters of a message, and most bytes that wait to be read by the other side beyond the first
 * message; a worker trusts its master, whose plan is as long as its configuration
 */
export function openLines<In, Out>(
  descriptor: number,
  events: LineEvents<In>,
  longest = LONGEST,
): Lines<Out> {
  const socket = new Socket({ fd: descriptor, readable: true, writable: true });
  let text = '';
  let open = true;
  let mostWaiting = 0;
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
      const message = at > longest ? null : parse<In>(text.slice(0, at));
      text = text.slice(at + 1);
      if (message === null) end();
      else events.message(message);
    }
    if (text.length > longest) end();
  });
  socket.on('error', end);
  socket.on('close', end);
  return {
    send: (message) => {
      if (!open) return;
      const line = `${JSON.stringify(message)}\n`;
      mostWaiting ||= line.length + longest;
      if (socket.writableLength > mostWaiting) socket.destroy();
      else socket.write(line);
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
