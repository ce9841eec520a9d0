import { configure } from '../config/index.ts';
import { native } from '../../native/index.ts';
import { options, parts, usedParts } from '../parts.ts';
import type { Application } from '../worker/context.ts';
import { builtIn } from './plugins.ts';

const silent = { line: () => undefined, event: () => undefined };
/** What is read twice has allocated what it needs to be read again. */
const READINGS = 2;
const SAMPLE = `[uwsgi]
master = true
processes = 1
http-socket = %n.sock
javascript = %d/app.js
`;

/**
 * In the fork server: loads the code that vassals and their workers run, and rehearses what each of them does first, so
 * that all of them share it.
 * @param step is told that some of it is done
 */
export async function warm(step: () => void): Promise<void> {
  const [, worker] = await Promise.all([import('../master/index.ts'), import('../worker/index.ts')]);
  step();
  await rehearseConfiguration();
  const applications: Application[] = [];
  for (const part of parts) {
    const application = await (await part.load?.())?.warm?.();
    if (application !== undefined) applications.push(application);
    step();
  }
  await worker.rehearseService(applications);
}

async function rehearseConfiguration(): Promise<void> {
  const file = native.memoryFile('sample', Buffer.from(SAMPLE));
  const words = ['--ini', `/proc/self/fd/${file}`];
  const input = { environment: {}, directory: '/', options, plugins: builtIn, log: silent, reloads: 0 };
  for (let count = 0; count < READINGS; count++) usedParts(await configure({ ...input, arguments: words }));
  native.close(file);
}
