import { hash } from 'node:crypto';
import type { Monitor } from './monitor.ts';
import { redact } from './redact.ts';
import type { MonitorSettings } from './settings.ts';
import { TableMonitor, type Draft, type Table } from './table.ts';

const LONGEST_WAIT_MS = 30_000;

/**
 * `http://`, `https://`: a list of vassals as JSON, `[{"name": "a.ini", "config": "[uwsgi]…", "ts": 1, "uid": …,
 * "gid": …, "socket": …}]`, asked for with the ETag of the last answer. User and password of the URL go as Basic
 * authentication.
 */
export function createMonitor(value: string, settings: MonitorSettings, scheme: string): Monitor {
  return new TableMonitor(new HttpTable(new URL(`${scheme}://${value}`)), settings);
}

class HttpTable implements Table {
  readonly source: string;
  readonly #url: URL;
  readonly #authorization: string | null;
  #etag: string | null = null;
  #abort = new AbortController();

  constructor(url: URL) {
    this.source = redact(url.href);
    const [user, password] = [url.username, url.password].map(decodeURIComponent);
    this.#authorization =
      user === '' ? null : `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
    url.username = url.password = '';
    this.#url = url;
  }

  async read(): Promise<Draft[] | null> {
    const signal = AbortSignal.any([this.#abort.signal, AbortSignal.timeout(LONGEST_WAIT_MS)]);
    const answer = await fetch(this.#url, { headers: this.#headers(), signal });
    if (answer.status === 304) return null;
    if (answer.status !== 200) throw new Error(`status ${answer.status}`);
    const drafts = draftsOf(await answer.json());
    this.#etag = answer.headers.get('etag');
    return drafts;
  }

  disconnect(): Promise<void> {
    this.#abort.abort();
    this.#abort = new AbortController();
    return Promise.resolve();
  }

  #headers(): Record<string, string> {
    return {
      accept: 'application/json',
      ...(this.#etag === null ? {} : { 'if-none-match': this.#etag }),
      ...(this.#authorization === null ? {} : { authorization: this.#authorization }),
    };
  }
}

/** An answer that is no list is no empty list: nothing is stopped by it. */
function draftsOf(answer: unknown): Draft[] {
  if (!Array.isArray(answer)) throw new Error('the answer is no JSON array');
  return answer.map(draftOf);
}

function draftOf(item: unknown): Draft {
  const { name, config, ts, uid, gid, socket } = Object(item) as Record<string, unknown>;
  const text = typeof config === 'string' ? config : '';
  const number = (value: unknown): number => (Number.isInteger(value) ? Number(value) : 0);
  return {
    name: typeof name === 'string' ? name : '',
    text,
    stamp: ts === undefined || ts === null ? hash('sha1', text) : String(ts),
    modified: number(ts),
    uid: number(uid),
    gid: number(gid),
    socket: typeof socket === 'string' && socket !== '' ? socket : null,
  };
}
