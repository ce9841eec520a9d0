import { Failure } from '../errors/index.ts';
import { logThrown } from '../log/index.ts';
import { socketTimeout } from '../protocols/options.ts';
import type { WorkerContext } from '../worker/context.ts';
import { run } from './functions.ts';
import { check, type RpcCall } from './packet.ts';
import { callRemote } from './remote.ts';

/** What a call needs of its worker. */
export type Caller = Pick<WorkerContext, 'configuration' | 'invoke' | 'log'>;

/** Calls a function of this worker, whatever its language. `null` when there is none. Rejects when it fails. */
async function callHere({ invoke }: Pick<Caller, 'invoke'>, call: RpcCall): Promise<Buffer | null> {
  check(call);
  const given = await run(call);
  if (given !== null) return given;
  try {
    const [found] = await invoke('rpc', [call.name, ...call.values]);
    return found ?? null;
  } catch (thrown) {
    if (thrown instanceof Failure) throw thrown;
    // No interpreter, or one whose application has no functions.
    return null;
  }
}

/**
 * Calls a function here or in another instance. What fails is logged, and `null` as is what does not exist.
 * @param node address of a uwsgi socket, `null` for this worker
 */
export async function callAnywhere(
  caller: Caller,
  node: string | null,
  call: RpcCall,
): Promise<Buffer | null> {
  try {
    if (node === null) return await callHere(caller, call);
    return await callRemote(node, call, caller.configuration.get(socketTimeout) * 1000);
  } catch (thrown) {
    if (thrown instanceof RangeError) throw thrown;
    logThrown(caller.log, thrown);
    return null;
  }
}
