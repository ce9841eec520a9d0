/** Most paths that are remembered; the one that was not asked for longest makes room. */
const MOST = 4096;

/**
 * A look-up whose answers are remembered for some time (manual 6.17.12); `null`, for nothing found, is not.
 * @param milliseconds 0 remembers nothing
 * @param now monotonic, ms
 */
export function remembering<Value>(
  look: (key: string) => Promise<Value | null>,
  milliseconds: number,
  now: () => number = () => performance.now(),
): (key: string) => Promise<Value | null> {
  if (milliseconds <= 0) return look;
  const known = new Map<string, { readonly value: Value; readonly until: number }>();
  return async (key) => {
    const entry = known.get(key);
    known.delete(key);
    if (entry !== undefined && entry.until > now()) {
      known.set(key, entry);
      return entry.value;
    }
    const value = await look(key);
    if (value === null) return null;
    known.set(key, { value, until: now() + milliseconds });
    if (known.size > MOST) known.delete(known.keys().next().value ?? key);
    return value;
  };
}
