import { option, type Option } from './option.ts';

/** An option that is accepted although it does nothing here, with the reason (design §4). */
export interface Inert {
  readonly option: Option;
  readonly reason: string;
}

function inert(
  name: string,
  aliases: readonly string[],
  argument: Option['argument'],
  manual: string,
  reason: string,
): Inert {
  return { option: option({ name, aliases, argument, help: `No effect here: ${reason}`, manual }), reason };
}

/** Every option that has no meaning here. Whoever sets one reads the reason once, at the start. */
export const inertOptions: readonly Inert[] = [
  inert('enable-threads', ['-T'], 'none', '3.13.11', 'threads that an application starts always run'),
  inert(
    'single-interpreter',
    ['-i'],
    'none',
    '3.13.11',
    'each worker has one interpreter, which holds all its applications',
  ),
  inert(
    'lock-engine',
    [],
    'text',
    '3.13.12',
    'locks are those of the kernel on files, which end with their holder',
  ),
  inert('ftok', [], 'path', '3.13.12', 'no lock is a semaphore of System V'),
  inert(
    'drop-after-init',
    [],
    'none',
    '15.1',
    'what is built in is always there before the privileges are dropped',
  ),
  inert(
    'http-websockets',
    [],
    'none',
    '3.13.41',
    'the gateway is in the workers, where every connection can be upgraded',
  ),
  inert('http-raw-body', [], 'none', '3.13.41', 'bodies are always passed on as they come'),
  inert(
    'wsgi-env-behaviour',
    ['wsgi-env-behavior'],
    'text',
    '3.13.52',
    'every request has an environ of its own',
  ),
  inert('wsgi-strict', [], 'none', '3.13.52', 'applications are always called as PEP 3333 has it'),
  inert('py-call-osafterfork', [], 'none', '15.1', 'the interpreter forks by itself, and knows that it did'),
  inert(
    'py-call-uwsgi-fork-hooks',
    [],
    'none',
    '15.1',
    'the interpreter forks by itself, and knows that it did',
  ),
  inert(
    'thunder-lock',
    [],
    'none',
    '3.13.11',
    'the kernel wakes one worker for each connection (EPOLLEXCLUSIVE)',
  ),
  inert('tcp-nodelay', [], 'none', '15.1', 'connections are always without delay (TCP_NODELAY)'),
  inert('close-on-exec', [], 'none', '3.13.11', 'no connection is ever inherited'),
  inert('close-on-exec2', [], 'none', '15.1', 'no socket of the server is ever inherited'),
  inert(
    'static-cache-paths-name',
    [],
    'text',
    '6.17',
    'each worker remembers by itself which file a path means (static-cache-paths)',
  ),
  inert(
    'reload-os-env',
    [],
    'none',
    '3.13.52',
    'os.environ of the interpreter is the only environment there is',
  ),
  inert(
    'threaded-logger',
    [],
    'none',
    '3.13.8',
    'a logger that is slow has a queue of its own, and nobody waits for it',
  ),
  inert('no-orphans', [], 'none', '3.13.11', 'workers always end with their master'),
  inert(
    'thread-stacksize',
    ['threads-stacksize', 'thread-stack-size', 'threads-stack-size'],
    'number',
    '3.13.2',
    'requests have no threads of their own',
  ),
  inert('check-interval', [], 'number', '3.13.2', 'the master waits for events, it has no cycle'),
  inert('skip-zero', [], 'none', '3.13.11', 'descriptor 0 is never looked at'),
  inert('max-apps', [], 'number', '3.13.11', 'there is no maximum of applications'),
  inert(
    'propagate-touch',
    [],
    'none',
    '3.13.11',
    'a touched file is an event for every process that waits for it',
  ),
  inert('ignore-sigpipe', [], 'none', '3.13.8', 'a client that is gone is never reported as SIGPIPE'),
  inert(
    'write-errors-tolerance',
    [],
    'number',
    '3.13.8',
    'no answer goes on after an error of its connection',
  ),
  inert(
    'write-errors-exception-only',
    [],
    'none',
    '3.13.8',
    'the exception of a client that is gone is always for the application to handle',
  ),
  inert(
    'harakiri-no-arh',
    ['no-harakiri-arh', 'no-harakiri-after-req-hook'],
    'none',
    '3.13.2',
    'what comes after the answer never counts',
  ),
  inert('no-fd-passing', [], 'none', '3.13.11', 'no descriptor is ever taken from a client'),
  inert('cflags', [], 'none', '3.13.5', 'nothing is compiled against this program'),
  inert('ignore-write-errors', [], 'none', '3.13.8', 'a client that is gone is no line in the log'),
  inert('cgi-buffer-size', [], 'number', '3.13.33', 'what a script writes is passed on as it comes'),
  inert('cgi-async-max-attempts', [], 'number', '3.13.33', 'the end of a script is an event'),
  inert('cgi-close-stdin-on-eof', [], 'none', '3.13.33', 'the input of a script always ends with the body'),
  inert(
    'ugreen',
    [],
    'none',
    '3.13.28',
    'requests that run at once (async) have threads, which need no help',
  ),
  inert('post-buffering-bufsize', [], 'bytes', '3.13.18', 'a body is read in pieces as large as they come'),
  inert('gevent-wait-for-hub', [], 'none', '3.13.26', 'the hub of gevent runs as long as its worker'),
];
