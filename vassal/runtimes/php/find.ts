import { realpath, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { fromLatin1, type Request } from '../../request/index.ts';
import { find, staysIn, type Found, type Script } from '../cgi/find.ts';
import type { Settings } from './settings.ts';

/** What PHP reads: nothing of a file has to be executable. */
const HELPER = [{ ending: '', program: 'php' }];
const FORBIDDEN: Found = { status: 403 };
/** Behind what else a path does not go on: a picture that somebody sent is no script for having `/x.php` behind it. */
const SCRIPT = '.php';

/** The script of a request (manual 3.13.49): that of the application, the one that its path means, or the one for all others. */
export async function scriptOf(request: Request, settings: Settings): Promise<Found> {
  const root = settings.docroot ?? (text(request, 'DOCUMENT_ROOT') || settings.directory);
  const { app, fallback } = settings;
  if (app !== null && !settings.bypassed(request.variable('REQUEST_URI') ?? ''))
    return single(app, '', root, settings);
  const path = text(request, 'PATH_INFO');
  const found = await inRoot(path, root, settings);
  if (fallback === null || !('status' in found) || found.status !== 404) return found;
  return single(fallback, path, root, settings);
}

/** A script that the configuration names: it may be anywhere. */
async function single(path: string, name: string, root: string, settings: Settings): Promise<Found> {
  const file = await realpath(path).catch(() => null);
  if (file === null || !(await stat(file)).isFile()) return { status: 404 };
  const script = { file, name, pathInfo: null, root, helper: null };
  const { allowedRoots } = settings;
  const placed = allowedRoots.length === 0 || (await staysIn(file, allowedRoots));
  return placed && isAllowed(file, settings) ? script : FORBIDDEN;
}

async function inRoot(path: string, root: string, settings: Settings): Promise<Found> {
  const found = await find(path, null, {
    mounts: [{ prefix: '', target: root, keepPrefix: false }],
    fromDocroot: false,
    helpers: HELPER,
    indexes: settings.indexes,
    allowed: [],
    // Looked at below, where the file is known.
    followLinks: true,
    safe: [],
    pathInfo: true,
  });
  return 'file' in found ? check(found, root, settings) : found;
}

/** The real file decides: a link has the rights of what it leads to. */
async function check(script: Script, root: string, settings: Settings): Promise<Found> {
  const file = await realpath(script.file).catch(() => null);
  if (file === null) return { status: 404 };
  const { allowedRoots, allowedEndings } = settings;
  const roots = allowedRoots.length === 0 ? [root] : allowedRoots;
  if (!isAllowed(file, settings) || !(await staysIn(file, roots))) return FORBIDDEN;
  const named = [file, script.file].every((one) => one.toLowerCase().endsWith(SCRIPT));
  if (script.pathInfo !== null && allowedEndings.length === 0 && !named) return FORBIDDEN;
  return { ...script, file };
}

function isAllowed(file: string, { allowedEndings, allowedScripts }: Settings): boolean {
  const name = basename(file).toLowerCase();
  if (allowedEndings.length > 0 && !allowedEndings.some((ending) => name.endsWith(ending))) return false;
  return allowedScripts.length === 0 || allowedScripts.includes(file);
}

/** A variable of a request as a path. */
function text(request: Request, name: string): string {
  return fromLatin1(request.variable(name) ?? '');
}
