import type { WorkerContext, WorkerHooks } from '../worker/context.ts';
import { setMessageHook } from './hook.ts';
import type { Detail } from './mule.ts';
import { sendersOf } from './senders.ts';

/** What a process has of the mules: everybody can send, a mule is one. */
export async function worker(context: WorkerContext): Promise<WorkerHooks> {
  const { aide } = context;
  const detail = aide?.kind === 'mule' ? (aide.detail as unknown as Detail) : null;
  const farms = detail?.farms.split('\n').filter((name) => name !== '') ?? [];
  const senders = sendersOf(context, farms);
  const given = { ...senders, api: { ...senders.api, ...template().api } };
  if (aide === null || detail === null) return given;
  const { Mule } = await import('./mule.ts');
  return new Mule(context, aide.number, detail, farms).hooks(given);
}

/** What an application may call while it is loaded for all. */
export function template(): { readonly api: Record<string, typeof setMessageHook> } {
  return { api: { mule_msg_hook: setMessageHook } };
}
