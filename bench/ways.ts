import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where an instance and what is in front of it are. */
export interface Place {
  readonly directory: string;
  /** `host:port` of the instance, and of nginx. */
  readonly address: string;
  readonly front: string;
}

/** How requests get to an instance. */
export interface Way {
  /** The lines of its ini. */
  readonly socket: (place: Place) => string;
  /** What clients are given: a URL for wrk; `null` for the uwsgi protocol on the unix socket. */
  readonly url: ((place: Place) => string) | null;
  /** The place of an nginx in front. */
  readonly nginx?: (place: Place) => string;
}

const fixture = (name: string): string =>
  fileURLToPath(new URL(`../test/fixtures/tls/${name}`, import.meta.url));

export const socketOf = ({ directory }: Place): string => join(directory, 'uwsgi.sock');
const direct = ({ address }: Place): string => `http://${address}`;
const behind = ({ front }: Place): string => `http://${front}`;

export const ways = {
  http: { socket: ({ address }) => `http-socket = ${address}`, url: direct },
  http11: { socket: ({ address }) => `http11-socket = ${address}`, url: direct },
  router: { socket: ({ address }) => `plugin = http\nhttp = ${address}`, url: direct },
  https: {
    socket: ({ address }) => `https-socket = ${address},${fixture('server.pem')},${fixture('server.key')}`,
    url: ({ address }) => `https://${address}`,
  },
  uwsgi: { socket: (place) => `socket = ${socketOf(place)}`, url: null },
  uwsgiPass: {
    socket: (place) => `socket = ${socketOf(place)}`,
    url: behind,
    nginx: (place) => `include /etc/nginx/uwsgi_params; uwsgi_pass unix:${socketOf(place)};`,
  },
  proxyPass: {
    socket: ({ address }) => `http11-socket = ${address}`,
    url: behind,
    nginx: () => 'proxy_http_version 1.1; proxy_set_header Connection ""; proxy_pass http://instance;',
  },
} satisfies Readonly<Record<string, Way>>;

/** Starts an nginx with one worker in front of an instance; `null` when the way has none. */
export function startFront(way: Way, place: Place): ChildProcess | null {
  if (way.nginx === undefined) return null;
  const { directory, address, front } = place;
  const file = join(directory, 'nginx.conf');
  writeFileSync(
    file,
    `daemon off; worker_processes 1; pid ${directory}/nginx.pid; error_log ${directory}/nginx.log;
${process.getuid?.() === 0 ? 'user root;' : ''}
events { worker_connections 1024; }
http {
  access_log off;
  client_body_temp_path ${directory}; proxy_temp_path ${directory}; uwsgi_temp_path ${directory};
  fastcgi_temp_path ${directory}; scgi_temp_path ${directory};
  keepalive_requests 10000000;
  upstream instance { server ${address}; keepalive 64; keepalive_requests 10000000; }
  server { listen ${front}; location / { ${way.nginx(place)} } }
}
`,
  );
  return spawn('nginx', ['-c', file, '-e', `${directory}/nginx.log`], { stdio: 'ignore' });
}

/** Ends it, and waits. */
export async function stopFront(front: ChildProcess | null): Promise<void> {
  if (front === null || front.exitCode !== null || front.signalCode !== null) return;
  const ended = once(front, 'exit');
  front.kill('SIGTERM');
  await ended;
}
