import type { BoundEncoder } from '../log-encoders/index.ts';
import type { Logger, Route, Sink } from '../loggers/index.ts';

/** What the lines of one kind go through. */
export interface StreamSettings {
  readonly loggers: readonly Logger[];
  readonly routes: readonly Route[];
  readonly encoders: readonly BoundEncoder[];
  /** Takes what no logger takes. */
  readonly fallback: Sink;
}

/** A sink, which lines it wants, and what is made of them before. */
interface Target {
  readonly sink: Sink;
  readonly wants: (line: string) => boolean;
  readonly encoders: readonly BoundEncoder[];
}

/**
 * Where the lines of one kind go (manual 3.25.3): loggers without a name get every line, those with a name what is
 * routed to them, and without a nameless one the rest goes where it would go without any logger.
 */
export function createStream({
  loggers,
  routes,
  encoders,
  fallback,
}: StreamSettings): (lines: readonly string[]) => void {
  const wantedBy = (name: string) => {
    const own = routes.filter(({ logger }) => logger === name);
    return (line: string): boolean => own.some(({ pattern }) => pattern.test(line));
  };
  const targets: Target[] = loggers.map(({ name, sink }) => ({
    sink,
    wants: name === null ? () => true : wantedBy(name),
    encoders: encoders.filter(({ logger }) => logger === null || logger === name),
  }));
  if (loggers.every(({ name }) => name !== null)) {
    targets.push({
      sink: fallback,
      wants: (line) => !routes.some(({ pattern }) => pattern.test(line)),
      encoders: encoders.filter(({ logger }) => logger === null),
    });
  }
  return (lines) => {
    const now = performance.timeOrigin + performance.now();
    const messages = lines.map((line) => Buffer.from(`${line}\n`));
    for (const target of targets) {
      const wanted = messages.filter((_, index) => target.wants(lines[index] ?? ''));
      if (wanted.length > 0) target.sink.write(wanted.map((message) => encode(message, target, now)));
    }
  };
}

function encode(message: Buffer, { encoders }: Target, now: number): Buffer {
  return encoders.reduce((bytes, encoder) => encoder.encode(bytes, now), message);
}
