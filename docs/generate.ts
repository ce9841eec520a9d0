/** Writes what is generated from the tables: `npm run generate`. A test compares it with what is committed. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { pages } from './pages.ts';

for (const [name, text] of await pages()) {
  writeFileSync(fileURLToPath(new URL(name, import.meta.url)), text);
}
