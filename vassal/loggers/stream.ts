import { connect, type Socket } from 'node:net';

const CONNECT_MS = 3000;

/** A connection to `host:port` or to the path of a unix socket. Rejects when there is none within three seconds. */
export function openStream(address: string): Promise<Socket> {
  const tcp = /^\[?([^/]*?)\]?:(\d{1,5})$/.exec(address);
  const socket = tcp ? connect(Number(tcp[2]), tcp[1] || '127.0.0.1') : connect(address);
  socket.unref();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => socket.destroy(new Error(`no connection to ${address}`)), CONNECT_MS);
    socket.once('error', reject);
    socket.once('close', () => clearTimeout(timer));
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.off('error', reject);
      socket.on('error', () => undefined);
      resolve(socket);
    });
  });
}

/** Writes bytes; resolves when the kernel has them, rejects when the stream ends before. */
export function writeAll(socket: Socket, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    if (socket.destroyed) return reject(new Error('the other side is gone'));
    socket.write(bytes, (error) => (error ? reject(error) : resolve()));
  });
}
