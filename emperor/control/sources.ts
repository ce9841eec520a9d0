import { openMonitor, type Entry, type MonitorSettings } from '../../monitors/index.ts';
import type { Found } from './plan.ts';

/** Sources that nothing happens to when they are read: files and tables. A queue would lose what is read. */
const HARMLESS = /^(?:dir|glob|pg|mongodb|mongodb\+srv|https?):\/\/|^(?![\w+]+:\/\/)/;

/** Reads every source once, beside the monitors that watch them. Throws `ERR_MONITOR_SCHEME`, `ERR_MONITOR_VALUE`. */
export async function readSources(
  sources: readonly string[],
  settings: MonitorSettings,
): Promise<readonly Found[]> {
  const found: Found[] = [];
  for (const source of sources) found.push(await readSource(source, settings));
  return found;
}

async function readSource(value: string, settings: MonitorSettings): Promise<Found> {
  const monitor = await openMonitor(value, settings);
  if (!HARMLESS.test(value)) {
    const { source } = monitor;
    return { source, entries: null, problems: [`${source} is not read: reading it may change it`] };
  }
  const entries = new Map<string, Entry>();
  const problems: string[] = [];
  let complete = false;
  try {
    await monitor.start((event) => {
      if (event.type === 'scanned') complete = true;
      else if (event.type === 'problem') problems.push(event.text);
      else if (event.type === 'removed') entries.delete(event.name);
      else entries.set(event.entry.name, event.entry);
    });
  } finally {
    await monitor.stop();
  }
  return { source: monitor.source, entries: complete ? [...entries.values()] : null, problems };
}
