import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { LIMIT_MS } from '../../../support/index.ts';
import { missing } from './site.ts';

const PACKAGE = new URL('../../../../vassal/runtimes/python/', import.meta.url).pathname;

/** Runs Python with a channel whose other side is `engine`, and requests of two cores. */
function output(code: string): string {
  const opening = `
import socket
from emperord.channel import Channel
from emperord.exchange import Exchange
engine, ours = socket.socketpair()
channel = Channel(ours.detach(), None)
channel.open_streams(2)
exchange = Exchange(channel, 0)
`;
  const env = { ...process.env, PYTHONPATH: PACKAGE };
  return execFileSync('/usr/bin/python3', ['-c', opening + code], { env, timeout: LIMIT_MS / 4 }).toString();
}

test(
  'a request that was told to read for the others, and did not have to, goes on',
  { skip: missing },
  () => {
    const code = `
queue = channel.streams[0]
channel._waiting.add(queue)
channel._hand_over()
channel._waiting.discard(queue)
exchange.data(b"a part")
print(engine.recv(1000)[8:])`;
    assert.equal(output(code), "b'a part'\n");
  },
);

/** Soon the main thread has an exception, whatever it waits for. */
const ALARM = `
import signal
def late(*_):
    raise TimeoutError
signal.signal(signal.SIGALRM, late)
def broken_off(function):
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    try:
        function()
    except TimeoutError:
        return True
`;

test('who breaks off its waiting is not asked to read for the others', { skip: missing }, () => {
  const code = `${ALARM}
channel._reading.acquire()
print(broken_off(lambda: channel.receive(channel.streams[0])), channel._waiting)`;
  assert.equal(output(code), 'True set()\n');
});

test('a question at the end of the interpreter is refused: nobody answers it', { skip: missing }, () => {
  const code = `
channel.ended = lambda: None
engine.shutdown(socket.SHUT_WR)
for _ in range(2):
    try:
        channel.call("cache-get")
    except RuntimeError as error:
        print(error)`;
  assert.match(output(code), /^(the engine answers no questions at the end of the interpreter\n){2}$/);
});

test(
  'a body whose reading is broken off is whole for who reads again, and is not asked for twice',
  { skip: missing },
  () => {
    const code = `${ALARM}
from emperord.body import Body
from emperord.frames import BODY, frame
body = Body(exchange, 10)
engine.sendall(frame(BODY, 0, b"01234"))
print(broken_off(body.read))
engine.sendall(frame(BODY, 0, b"56789"))
print(body.read(), len(engine.recv(1000)) // 8)`;
    assert.equal(output(code), "True\nb'0123456789' 2\n");
  },
);

test('REL-134 a failure that nobody waits for is told, and its core is free', { skip: missing }, () => {
  const code = `
from types import SimpleNamespace
from emperord.environ import FIXED
from emperord.frames import ABORT, FAILED, frame
from emperord.wsgi import respond
channel.drops = False
engine.sendall(frame(ABORT, 0))
settings = SimpleNamespace(post_buffering=False, catch_exceptions=True)
respond(None, {}, exchange, bytes(FIXED.size), settings)
print(bytes([FAILED]) in engine.recv(100000), exchange.ended)`;
  assert.equal(output(code), 'True True\n');
});
