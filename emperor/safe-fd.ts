import { readdirSync, readlinkSync } from 'node:fs';

/** The highest number that a launch plan may name. */
const HIGHEST = 255;

/**
 * The descriptors of `safe-fd` that this process was started with; the others are told to `complain`. The runtime has
 * some of its own by the time anybody can look: events, and pipes to itself. Those are nobody else's business.
 * @param open what is open, by number, as /proc shows it
 */
export function safeDescriptors(
  wanted: readonly number[],
  complain: (text: string) => void,
  open: Readonly<Record<number, string>> = wanted.length === 0 ? {} : openDescriptors(),
): number[] {
  const places = Object.values(open);
  return [...new Set(wanted)].filter((descriptor) => {
    const place = open[descriptor];
    const own =
      place?.startsWith('anon_inode:') === true ||
      (place?.startsWith('pipe:') === true && places.filter((other) => other === place).length > 1);
    if (place !== undefined && !own && descriptor > 2 && descriptor <= HIGHEST) return true;
    complain(
      `[emperor] safe-fd ${descriptor}: not a descriptor from 3 to ${HIGHEST} that the Emperor was started with`,
    );
    return false;
  });
}

function openDescriptors(): Record<number, string> {
  const open: Record<number, string> = {};
  for (const name of readdirSync('/proc/self/fd')) {
    try {
      open[Number(name)] = readlinkSync(`/proc/self/fd/${name}`);
    } catch {
      // It was the one that the folder was read by.
    }
  }
  return open;
}
