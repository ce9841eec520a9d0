/** What the runtime keeps behind its streams. */
interface Stream {
  readonly _handle?: { setBlocking?(on: boolean): void } | null;
}

/**
 * Makes standard output and error wait when their pipe is full. The runtime makes a pipe non-blocking as soon as anything
 * looks at `process.stderr`: what an interpreter prints, which shares the pipe, would fail, and what this process prints
 * would fill its memory. Only for a pipe that its master always reads.
 */
export function waitForReader(): void {
  for (const stream of [process.stdout, process.stderr] as unknown as Stream[]) {
    stream._handle?.setBlocking?.(true);
  }
}
