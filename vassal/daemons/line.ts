/** Words that the shell itself is or does: nothing that could be executed in its place. */
const OWN =
  /^(\.|alias|bg|break|case|cd|command|continue|echo|eval|exec|exit|export|false|fg|for|getopts|hash|if|jobs|kill|printf|pwd|read|readonly|return|set|shift|test|times|trap|true|type|ulimit|umask|unalias|unset|until|wait|while)$/;

/**
 * The line for the shell of a daemon. A command without anything of the shell in it takes the place of the shell: it is
 * then the process that is watched, and that ends with a master that was killed.
 */
export function shellLine(command: string): string {
  const [, first = ''] = /^\s*([\w./-]+)([ \t][\w \t./:@%+,=-]*)?$/.exec(command) ?? [];
  return first === '' || OWN.test(first) ? command : `exec ${command.trim()}`;
}
