import { reason } from '../vassal/errors/index.ts';
import type { Announcements } from './announcements.ts';
import { nameProblem, pathProblem, shown, urlProblem } from './names.ts';
import { redact } from './redact.ts';
import { textOf } from './text.ts';

const FETCH_MS = 10_000;

/**
 * Does what a message says: a configuration under its routing key, none for an empty one; without a routing key the
 * path or the URL of a configuration. Resolves with what is wrong with it, `null` for nothing.
 */
export async function obey(
  key: string,
  body: Uint8Array,
  announcements: Announcements,
  extensions: readonly string[],
): Promise<string | null> {
  if (key !== '') return obeyText(key, body, announcements, extensions);
  const address = Buffer.from(body).toString().trim();
  if (/^https?:\/\//.test(address)) return obeyUrl(address, announcements, extensions);
  const bad = pathProblem(address, extensions);
  if (bad !== null) return `${bad}: ${shown(address)}`;
  await announcements.file(address, null);
  return null;
}

function obeyText(
  name: string,
  body: Uint8Array,
  announcements: Announcements,
  extensions: readonly string[],
): string | null {
  const bad = nameProblem(name, extensions);
  if (bad !== null) return `${bad}: ${shown(name)}`;
  if (body.length === 0) {
    announcements.remove(name);
    return null;
  }
  const text = textOf(body);
  if ('wrong' in text) return `${text.wrong} for ${shown(name)}`;
  announce(name, text.text, announcements);
  return null;
}

/** A server that says that there is none has the last word; one that says nothing changes nothing. */
async function obeyUrl(
  url: string,
  announcements: Announcements,
  extensions: readonly string[],
): Promise<string | null> {
  const bad = urlProblem(url, extensions);
  if (bad !== null) return `${bad}: ${shown(redact(url))}`;
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(FETCH_MS) });
    const bytes = new Uint8Array(await answer.arrayBuffer());
    if (answer.status !== 200) {
      announcements.remove(url);
      return `status ${answer.status} of ${shown(redact(url))}`;
    }
    const text = textOf(bytes);
    if ('wrong' in text) return `${text.wrong} of ${shown(redact(url))}`;
    announce(url, text.text, announcements);
    return null;
  } catch (thrown) {
    return `${reason(thrown)} of ${shown(redact(url))}`;
  }
}

/** Without an owner: `emperor-tyrant` refuses it. */
function announce(name: string, text: string, announcements: Announcements): void {
  const modified = Math.floor(Date.now() / 1000);
  announcements.text({ name, text, stamp: '', modified, uid: 0, gid: 0, socket: null });
}
