import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';
import { LIMIT_MS } from '../support/index.ts';

/** A stand-in for systemd: the runtime has no datagram sockets of its own, so a small peer prints what arrives. */
const PEER = `
import json, socket, sys
name = sys.argv[1]
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind('\\0' + name[1:] if name[0] == '@' else name)
print(json.dumps('bound'), flush=True)
while True:
    print(json.dumps(s.recv(65536).decode()), flush=True)
`;
const PYTHON = '/usr/bin/python3';

export const hasPython = spawnSync(PYTHON, ['-V']).status === 0;

/** Binds a NOTIFY_SOCKET; `next` resolves with each datagram in turn. */
export async function listen(t: TestContext, name: string): Promise<{ next(): Promise<string> }> {
  const peer = spawn(PYTHON, ['-c', PEER, name], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => void peer.kill('SIGKILL'));
  const lines = createInterface({ input: peer.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<string> => {
    const late = AbortSignal.timeout(LIMIT_MS);
    const line = await Promise.race([
      lines.next(),
      once(late, 'abort').then(() => Promise.reject(new Error('no datagram came'))),
    ]);
    return JSON.parse(String(line.value)) as string;
  };
  await next();
  return { next };
}
