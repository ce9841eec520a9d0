/** File endings that name a vassal in a source of files (`observed` §1.1), before `emperor-extra-extension`. */
export const EXTENSIONS: readonly string[] = ['.ini', '.xml', '.yml', '.yaml', '.js', '.json'];

/** Tells whether a file name has one of the endings, case and all, with something in front of it. */
export function accepted(extensions: readonly string[]): (name: string) => boolean {
  return (name) => extensions.some((ending) => name.length > ending.length && name.endsWith(ending));
}
