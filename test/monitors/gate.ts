import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { freePort } from '../support/index.ts';

/** A way to a server that can be shut: connections are cut then, and new ones refused. */
export class Gate {
  readonly port: number;
  /** May be another one after the server was started again. */
  target: number;
  #server: Server | null = null;
  readonly #sockets = new Set<Socket>();

  private constructor(port: number, target: number) {
    this.port = port;
    this.target = target;
  }

  static async open(t: TestContext, target: number, up: boolean): Promise<Gate> {
    const gate = new Gate(await freePort(), target);
    t.after(() => gate.down());
    if (up) await gate.up();
    return gate;
  }

  async up(): Promise<void> {
    if (this.#server !== null) return;
    const server = createServer((near) => {
      const far = connect(this.target, '127.0.0.1');
      for (const socket of [near, far]) {
        this.#sockets.add(socket);
        socket.on('error', () => undefined);
        socket.on('close', () => {
          this.#sockets.delete(socket);
          near.destroy();
          far.destroy();
        });
      }
      near.pipe(far).pipe(near);
    });
    this.#server = server.listen(this.port, '127.0.0.1');
    await once(server, 'listening');
  }

  async down(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    for (const socket of this.#sockets) socket.destroy();
    if (server === null) return;
    server.close();
    await once(server, 'close');
  }
}
