import { newTraffic, type Engine, type Traffic } from '../../../vassal/routing/traffic.ts';

/** A request of variables alone, and what was logged of it. */
export function traffic(variables: Readonly<Record<string, string>>): Traffic & { readonly lines: string[] } {
  const lines: string[] = [];
  const values = new Map(Object.entries(variables));
  const engine = {
    log: { line: (text: string) => void lines.push(text), event: () => undefined },
    id: 3,
    queued: () => 7,
    ask: () => Promise.resolve(null),
    call: () => Promise.resolve(null),
    serving: { types: (ending: string) => (ending === 'png' ? 'image/png' : null) },
    cache: () => null,
  };
  const request = {
    variable: (name: string) => values.get(name) ?? null,
    setVariable: (name: string, value: string) => void values.set(name, value),
    setLogVariable: () => undefined,
  };
  const response = { status: 200, ended: false, abort: () => void lines.push('aborted') };
  const made = newTraffic(engine as unknown as Engine, request as never, response as never);
  return Object.assign(made, { lines });
}
