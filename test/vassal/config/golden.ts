import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { configure, showConfig } from '../../../vassal/config/index.ts';
import { reason } from '../../../vassal/errors/index.ts';
import { options } from '../../../vassal/parts.ts';

const folder = fileURLToPath(new URL('golden', import.meta.url));

/** One case: `--- name` begins a part; parts are arguments, environment, reloads, file NAME, expected, error. */
export interface Golden {
  readonly name: string;
  readonly parts: ReadonlyMap<string, string>;
}

export function goldenCases(): Golden[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.txt'))
    .sort()
    .map((file) => ({
      name: file.replace(/\.txt$/, ''),
      parts: split(readFileSync(join(folder, file), 'utf8')),
    }));
}

function split(text: string): Map<string, string> {
  const parts = new Map<string, string>();
  for (const block of text.split(/^--- /m).slice(1)) {
    const end = block.indexOf('\n');
    parts.set(block.slice(0, end), block.slice(end + 1));
  }
  return parts;
}

/** Runs a case in a fresh folder; the folder is called DIR in what comes out. */
export async function runGolden({ parts }: Golden): Promise<{ settings: string } | { error: string }> {
  const directory = mkdtempSync(join(tmpdir(), 'golden-'));
  try {
    for (const [name, text] of parts) {
      if (!name.startsWith('file ')) continue;
      const path = join(directory, name.slice(5));
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
    const lines = (name: string): string[] =>
      (parts.get(name) ?? '').split('\n').filter((line) => line !== '');
    const configuration = await configure({
      arguments: lines('arguments').map((word) => word.replaceAll('DIR', directory)),
      environment: Object.fromEntries(lines('environment').map((line) => line.split(/=(.*)/s).slice(0, 2))),
      directory,
      reloads: Number(parts.get('reloads') ?? 0),
      options,
      plugins: ['http'],
      log: { line: () => undefined, event: () => undefined },
    });
    const shown = showConfig(configuration).split('\n').slice(3, -3);
    return { settings: `${shown.join('\n')}\n`.replaceAll(directory, 'DIR') };
  } catch (thrown) {
    return { error: `${reason(thrown)}\n`.replaceAll(directory, 'DIR') };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
