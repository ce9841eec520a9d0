import type { GivenOwner } from './announcements.ts';
import { nameProblem, shown } from './names.ts';
import { textOf } from './text.ts';

const COMMANDS = ['touch', 'destroy'] as const;
const LARGEST_ID = 2 ** 32 - 2;

/** What a message asks for. */
export interface Command {
  readonly type: (typeof COMMANDS)[number];
  readonly name: string;
  /** `null` for the file of that name. */
  readonly text: string | null;
  readonly owner: GivenOwner | null;
  readonly socket: string | null;
}

/** The parts of a message: command, name, and for `touch` text, uid, gid, on-demand socket (manual 7.2.1). */
export function commandOf(
  parts: readonly Uint8Array[],
  extensions: readonly string[],
): Command | { readonly wrong: string } {
  const [verb = '', name = '', , uid = '', gid = '', socket = ''] = parts.map((part, index) =>
    index === 2 ? '' : Buffer.from(part).toString(),
  );
  const type = COMMANDS.find((command) => command === verb);
  if (parts.length < 2) return { wrong: `a message of ${parts.length} part` };
  if (parts.length > 6) return { wrong: `a message of ${parts.length} parts` };
  if (type === undefined) return { wrong: `the command ${shown(verb)}` };
  const bad = nameProblem(name, extensions);
  if (bad !== null) return { wrong: `${bad}: ${shown(name)}` };
  if (type === 'destroy') return { type, name, text: null, owner: null, socket: null };
  const text = textOf(parts[2] ?? '');
  if ('wrong' in text) return { wrong: `${text.wrong} for ${shown(name)}` };
  const owner = ownerOf(uid, gid);
  if (owner === undefined) return { wrong: `the user ${shown(uid)} and the group ${shown(gid)}` };
  return {
    type,
    name,
    text: text.text === '' ? null : text.text,
    owner,
    socket: socket === '' ? null : socket,
  };
}

/** `null` for none, `undefined` for what is none. */
function ownerOf(uid: string, gid: string): GivenOwner | null | undefined {
  if (uid === '' && gid === '') return null;
  const ids = [uid, gid].map((id) => (/^\d{1,10}$/.test(id) ? Number(id) : Infinity));
  const [user = Infinity, group = Infinity] = ids;
  return user > LARGEST_ID || group > LARGEST_ID ? undefined : { uid: user, gid: group };
}
