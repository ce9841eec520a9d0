import { readText } from '../text.ts';
import type { ActionRow } from './row.ts';

const sending = (name: string, means: string, after: string): ActionRow => ({
  names: [name],
  means,
  example: `${name}:HTTP/1.0 200 OK`,
  returns: 'next',
  make: (argument) => {
    const text = readText(argument);
    return (traffic) => {
      traffic.response.writeRaw(Buffer.from(text(traffic) + after, 'latin1'));
      return 'next';
    };
  },
});

/** Bytes as they are. Nothing frames them: whoever sends a part of a head sends it whole, and the connection ends. */
export const raw: readonly ActionRow[] = [
  sending('send', 'sends these bytes where the head would be', ''),
  sending('send-crnl', 'the same, and a line break', '\r\n'),
];
