import type { CurlSettings } from './curl.ts';

/** Sends a message as the body of a request. Rejects for what is no answer of success. */
export async function post(settings: CurlSettings, message: string): Promise<void> {
  const { url, method, user, password, timeout, connectTimeout, ssl } = settings;
  if (ssl && url.protocol === 'http:') throw new Error('ssl=1 wants https');
  const { request } = await (url.protocol === 'https:' ? import('node:https') : import('node:http'));
  await new Promise<void>((resolve, reject) => {
    const sent = request(url, {
      method,
      headers: { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': Buffer.byteLength(message) },
      ...(user === '' ? {} : { auth: `${user}:${password}` }),
      signal: AbortSignal.timeout(timeout),
    });
    const early = setTimeout(() => sent.destroy(new Error('no connection in time')), connectTimeout);
    sent.on('socket', (socket) => socket.once('connect', () => clearTimeout(early)));
    sent.on('close', () => clearTimeout(early));
    sent.on('error', reject);
    sent.on('response', (response) => {
      response.resume();
      response.on('error', reject);
      const { statusCode = 0 } = response;
      if (statusCode >= 400) reject(new Error(`answered ${statusCode}`));
      else response.on('end', resolve);
    });
    sent.end(message);
  });
}
