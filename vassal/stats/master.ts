import type { MasterContext, MasterHooks } from '../master/context.ts';
import { version } from '../version.ts';
import { document } from './document.ts';
import { stats, statsHttp, statsMinified, statsNoCores } from './options.ts';
import { joinServer } from './server.ts';

/** Serves the stats of a master. A reload takes the address over when its workers accept, and never before. */
export async function master(context: MasterContext): Promise<MasterHooks> {
  const { configuration, log } = context;
  const address = configuration.get(stats) ?? '';
  const format = { http: configuration.get(statsHttp), minified: configuration.get(statsMinified) };
  const withCores = !configuration.get(statsNoCores);
  const lease = await joinServer(address);
  const serve = (): void =>
    lease.serve(async () => document(instance(), await context.snapshot(), withCores), format);
  log.line(`*** Stats server enabled on ${lease.name} ***`);
  if (lease.fresh) serve();
  return { accepting: serve, stop: lease.release };
}

function instance(): Parameters<typeof document>[0] {
  return {
    version,
    pid: process.pid,
    uid: process.getuid?.() ?? 0,
    gid: process.getgid?.() ?? 0,
    cwd: process.cwd(),
  };
}
