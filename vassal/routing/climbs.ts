/** Whether a path has a `..` that the rule did not write: what a client says must not lead out of the folder of a rule. */
export function climbs(rule: string, path: string): boolean {
  return path.split('/').includes('..') && !rule.split('/').includes('..');
}
