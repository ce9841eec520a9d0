import { Server } from 'node:http';
import Module from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Application } from '../../worker/context.ts';
import { CORES, MODIFIER } from './index.ts';
import { loadApplication } from './recognise.ts';

const SAMPLE = fileURLToPath(new URL('rehearsal/app.cjs', import.meta.url));

/** In the fork server: loads an application as a worker does, and leaves nothing of it but code that is compiled. */
export async function warm(): Promise<Application> {
  const { argv } = process;
  const handler = await loadApplication(SAMPLE, null, false);
  process.argv = argv;
  Reflect.deleteProperty(process, 'mainModule');
  const https = process.getBuiltinModule('node:https');
  for (const { prototype } of [Server, https.Server]) Reflect.deleteProperty(prototype, 'listen');
  const { _cache: cache } = Module as unknown as { readonly _cache: Record<string, unknown> };
  Reflect.deleteProperty(cache, SAMPLE);
  return { mountpoint: '', modifier1: MODIFIER, handler, cores: CORES };
}
