import { Socket } from 'node:net';
import { native } from '../../../native/index.ts';
import { Outbox, type Connection } from '../outbox.ts';
import type { Driver } from '../sink.ts';
import { writeAll } from '../stream.ts';

/**
 * `pipe:COMMAND`: a command of the shell that reads the log on its standard input. It has a session of its own and
 * ends with its input (REL-007); when it ends before, it is started again.
 */
export const pipe: Driver = (command, { original, report }) =>
  new Outbox(`pipe:${command}`, async () => start(command, original), report);

function start(command: string, original: number): Connection {
  const [reader, writer] = native.pipe();
  const input = new Socket({ fd: writer, readable: false, writable: true });
  input.on('error', () => undefined);
  input.unref();
  try {
    const { pidfd } = native.launch([
      { op: 'setsid' },
      { op: 'signals-default' },
      {
        op: 'descriptors',
        map: [
          { from: reader, to: 0 },
          { from: original, to: 1 },
          { from: original, to: 2 },
        ],
      },
      { op: 'exec', path: '/bin/sh', argv: ['sh', '-c', command] },
    ]);
    native.watchExit(pidfd, () => {
      native.close(pidfd);
      input.destroy();
    });
  } catch (thrown) {
    input.destroy();
    throw thrown;
  } finally {
    native.close(reader);
  }
  return {
    send: async (messages) => {
      await writeAll(input, Buffer.concat(messages));
      messages.length = 0;
    },
    close: () => input.end(),
  };
}
