import type { Format } from '../sources/locate.ts';
import { parseIni } from './ini.ts';
import type { Parse } from './pair.ts';

export { FormatError, type Pair } from './pair.ts';

/** Parser of each text format; what needs a library is loaded when such a file is met. */
export const PARSERS: Readonly<Record<Exclude<Format, 'sqlite3'>, Parse>> = {
  ini: parseIni,
  xml: async (text, section) => (await import('./xml.ts')).parseXml(text, section),
  yaml: async (text, section) => (await import('./yaml.ts')).parseYaml(text, section),
  json: async (text, section) => (await import('./json.ts')).parseJson(text, section),
};
