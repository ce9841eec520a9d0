import type { Values } from './values.ts';

const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };

/** The section `metrics` of the stats (manual 9.5), every digit of a value included. */
export function statsOf(values: Values): object {
  return Object.fromEntries(
    values.rows.map(({ name, type, oid }, index) => [
      name,
      { type, oid, value: rawJSON(String(values.at(index))) },
    ]),
  );
}
