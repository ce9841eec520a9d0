import { Socket } from 'node:net';
import { Failure } from '../../errors/index.ts';
import { logThrown, type Log } from '../../log/index.ts';
import type { Connect } from '../../worker/context.ts';
import { ERR_JAVASCRIPT_NO_APPLICATION } from './errors.ts';
import { loadFile } from './load.ts';
import { isPromise } from './node.ts';

/** A function that takes connections. A promise that it returns is the life of its connection. */
type RawApplication = (socket: Socket) => unknown;

/** Loads the function of raw sockets: what the file exports, or its `application`. Throws `ERR_JAVASCRIPT_…`. */
export async function loadRaw(file: string, log: Log): Promise<Connect> {
  const exported = await loadFile(file);
  const { default: usual, application } = Object(exported) as Readonly<Record<string, unknown>>;
  const found = [exported, usual, application].find((candidate) => typeof candidate === 'function');
  if (found !== undefined) return connector(found as RawApplication, log);
  throw new Failure(ERR_JAVASCRIPT_NO_APPLICATION, {
    tried: `find the function of raw sockets in ${file}`,
    found: `a value of type ${typeof exported} that has none`,
    wanted: 'a function (socket) that the file exports',
  });
}

/** Gives each connection to the function, and is done with it when it is closed. */
function connector(application: RawApplication, log: Log): Connect {
  return async (descriptor) => {
    const socket = new Socket({ fd: descriptor, readable: true, writable: true });
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    // A client that breaks off ends its own connection and nothing else.
    socket.on('error', () => undefined);
    try {
      const returned = application(socket);
      if (isPromise(returned)) {
        await returned;
        socket.destroySoon();
      }
    } catch (thrown) {
      logThrown(log, thrown);
      socket.destroy();
    }
    await closed;
  };
}
