/** Makes a test of a text from a PCRE pattern; throws for a bad one. */
export type Compile = (pattern: string) => (text: string) => boolean;

/** The patterns of routing: they are bounded, and loaded by those who have one. */
export async function loadCompiler(): Promise<Compile> {
  const { compilePattern } = await import('../routing/index.ts');
  return (pattern) => {
    const matches = compilePattern(pattern);
    return (text) => matches(text) !== null;
  };
}
