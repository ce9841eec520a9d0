import { test, type TestContext } from 'node:test';
import { downtime } from './downtime.ts';
import { hostility } from './hostility.ts';
import type { Kind } from './kind.ts';
import { lives } from './lives.ts';

export type { Kind, Source } from './kind.ts';

/** What every monitor has to do, whatever its source is. */
export type Scenario = (t: TestContext, kind: Kind) => Promise<void>;

/** Runs a kind of source through the contract of docs/monitors.md: the same scenarios for all. */
export function contract(kind: Kind): void {
  for (const [name, scenario] of Object.entries({ ...lives, ...downtime, ...hostility })) {
    test(`${kind.ids} ${kind.name}: ${name}`, { skip: kind.skip }, (t) => scenario(t, kind));
  }
}
