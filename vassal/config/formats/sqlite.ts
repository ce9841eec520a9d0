import { reason } from '../../errors/index.ts';
import { FormatError, type Pair } from './pair.ts';

/**
 * SQLite (manual 3.10.11): rows of name and value. What follows the colon is a query when it has a blank, otherwise
 * the name of the table; the default table is `uwsgi`, read in row order.
 */
export async function readSqlite(path: string, section: string): Promise<Pair[]> {
  const { default: Database } = await import('better-sqlite3');
  const query = /\s/.test(section)
    ? section
    : `SELECT name, value FROM "${(section || 'uwsgi').replaceAll('"', '""')}"`;
  try {
    const database = new Database(path, { readonly: true, fileMustExist: true });
    try {
      const rows = database.prepare(query).raw(true).all() as unknown[][];
      return rows.map(([name, value]) => ({
        key: String(name ?? ''),
        value: String(value ?? ''),
        line: null,
      }));
    } finally {
      database.close();
    }
  } catch (thrown) {
    throw new FormatError(reason(thrown), null);
  }
}
