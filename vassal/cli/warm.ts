import { parts } from '../parts.ts';

/** In the fork server: loads the code that vassals and their workers run, so that all of them share it. */
export async function warm(): Promise<void> {
  await Promise.all([import('../master/index.ts'), import('../worker/index.ts')]);
  for (const part of parts) await (await part.load?.())?.warm?.();
}
