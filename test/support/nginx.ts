import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { freeAddress } from './address.ts';
import { get } from './http.ts';
import { folder, put, run } from './program.ts';
import { until } from './until.ts';

const NGINX = '/usr/sbin/nginx';

/** Why nothing can be tested behind nginx here; `false` when it can. */
export const noNginx: string | false = existsSync(NGINX) ? false : 'nginx is not installed';

/**
 * An nginx that listens.
 * @param server what its server block has besides `listen`
 * @param around what stands beside the server block
 * @returns its address
 */
export async function nginx(t: TestContext, server: string, around = ''): Promise<string> {
  const address = await freeAddress();
  const home = folder(t);
  const user = process.getuid?.() === 0 ? 'user root;' : '';
  const temporary = ['client_body', 'proxy', 'uwsgi', 'fastcgi', 'scgi'].map(
    (name) => `${name}_temp_path ${home};`,
  );
  put(home, {
    'nginx.conf': `daemon off; worker_processes 1; pid ${home}/pid; error_log stderr; ${user} events {}
http { access_log off; ${temporary.join(' ')} ${around} server { listen ${address}; ${server} } }`,
  });
  run(t, NGINX, ['-p', home, '-e', 'stderr', '-c', join(home, 'nginx.conf')]);
  const listens = (): Promise<boolean> =>
    get(address).then(
      () => true,
      () => false,
    );
  await until(listens, 'nginx does not answer');
  return address;
}

/** The location that the manual gives an instance (2.1.5, 4.2.5). @param socket `host:port`, or `unix:PATH` */
export function uwsgiPass(socket: string, more = ''): string {
  return `location / { include /etc/nginx/uwsgi_params; uwsgi_pass ${socket}; ${more} }`;
}
