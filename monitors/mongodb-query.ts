import { BSON, type Document, type Filter } from 'mongodb';

const TOKEN = /\s+|[{}[\]:,]|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[\w$.+-]+/gsy;

/**
 * A query as the shell takes it: names without quotes, single quotes, and the extended JSON of the driver for what JSON
 * has not (`{"$oid": …}`). `null` for what is no object.
 */
export function relaxedJson(text: string): Filter<Document> | null {
  const tokens = text.match(TOKEN) ?? [];
  if (tokens.join('') !== text) return null;
  try {
    const query: unknown = BSON.EJSON.parse(tokens.map(strict).join(''));
    return typeof query === 'object' && query !== null && !Array.isArray(query)
      ? (query as Filter<Document>)
      : null;
  } catch {
    return null;
  }
}

function strict(token: string, index: number, tokens: readonly string[]): string {
  if (token.startsWith("'")) return JSON.stringify(token.slice(1, -1).replace(/\\(.)/gs, '$1'));
  const isName = tokens.slice(index + 1).find((next) => next.trim() !== '') === ':';
  return isName && /^[\w$.]/.test(token) ? JSON.stringify(token) : token;
}
