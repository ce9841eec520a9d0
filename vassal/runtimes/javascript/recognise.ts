import { Server } from 'node:http';
import { resolve } from 'node:path';
import { Failure } from '../../errors/index.ts';
import type { Handler } from '../../worker/context.ts';
import { ERR_JAVASCRIPT_NO_APPLICATION } from './errors.ts';
import { fetchHandler, type FetchApplication } from './fetch.ts';
import { jsgiHandler, type JsgiApplication } from './jsgi.ts';
import { serverHandler, takeOverListen } from './listen.ts';
import { loadFailure, loadFile } from './load.ts';
import { nodeHandler, type NodeApplication } from './node.ts';

/** A program that exports nothing may listen later, when its database answers; so long it is waited for. */
const LISTEN_MS = 30_000;

/**
 * Loads a file and finds the application in it: a server that listened, a `(req, res)` function, an object with
 * `fetch`, an object with `callback()` (Koa), a server or an object that has one (Fastify), or, for JSGI, `exports.app`.
 */
export async function loadApplication(file: string, name: string | null, jsgi: boolean): Promise<Handler> {
  const servers = takeOverListen();
  const exported = await loadFile(file);
  if (jsgi) return jsgiHandler(jsgiOf(exported, file));
  if (servers.first !== null && name === null) return servers.first;
  const candidate = choose(exported, name);
  const handler = recognise(candidate);
  if (handler !== null) {
    if (serverOf(candidate) !== null) await ready(candidate, file);
    return handler;
  }
  if (name === null && isEmpty(exported)) {
    const late = await servers.within(LISTEN_MS);
    if (late !== null) return late;
  }
  throw new Failure(ERR_JAVASCRIPT_NO_APPLICATION, {
    tried: `find the application in ${file}${name === null ? '' : ` (export "${name}")`}`,
    found: describe(candidate, exported),
  });
}

function choose(exported: unknown, name: string | null): unknown {
  if (name !== null) return property(exported, name);
  const inner = property(exported, 'default');
  // The default of a namespace made from CommonJS is module.exports, which may have a default of its own.
  const candidate =
    recognise(property(inner, 'default')) === null ? (inner ?? exported) : property(inner, 'default');
  return recognise(candidate) === null ? (property(exported, 'app') ?? candidate) : candidate;
}

function recognise(candidate: unknown): Handler | null {
  if (typeof property(candidate, 'fetch') === 'function') return fetchHandler(candidate as FetchApplication);
  if (typeof candidate === 'function') return nodeHandler(candidate as NodeApplication);
  const callback = property(candidate, 'callback');
  if (typeof callback === 'function') return nodeHandler(callback.call(candidate) as NodeApplication);
  const server = serverOf(candidate);
  return server === null ? null : serverHandler(server);
}

function serverOf(candidate: unknown): Server | null {
  const server = candidate instanceof Server ? candidate : property(candidate, 'server');
  return server instanceof Server ? server : null;
}

/** Fastify answers when its plugins are loaded. Throws `ERR_JAVASCRIPT_LOAD`. */
async function ready(candidate: unknown, file: string): Promise<void> {
  const loaded = property(candidate, 'ready');
  if (typeof loaded !== 'function') return;
  try {
    await loaded.call(candidate);
  } catch (thrown) {
    throw loadFailure(resolve(file), thrown);
  }
}

function jsgiOf(exported: unknown, file: string): JsgiApplication {
  const app = property(exported, 'app') ?? property(property(exported, 'default'), 'app');
  if (typeof app === 'function') return app as JsgiApplication;
  throw new Failure(ERR_JAVASCRIPT_NO_APPLICATION, {
    tried: `find the JSGI application in ${file}`,
    found: app === undefined ? 'no exports.app' : `exports.app is of type ${typeof app}`,
    wanted: 'exports.app = function (request) { … }',
  });
}

function property(of: unknown, name: string): unknown {
  if ((typeof of !== 'object' && typeof of !== 'function') || of === null) return undefined;
  return (of as Readonly<Record<string, unknown>>)[name];
}

function isEmpty(exported: unknown): boolean {
  return (
    typeof exported === 'object' &&
    exported !== null &&
    Object.keys(exported).filter((key) => key !== 'default').length === 0
  );
}

function describe(candidate: unknown, exported: unknown): string {
  const keys = typeof exported === 'object' && exported !== null ? Object.keys(exported).slice(0, 10) : [];
  return `a value of type ${typeof candidate}${keys.length > 0 ? `, exports: ${keys.join(', ')}` : ', no exports'}`;
}
