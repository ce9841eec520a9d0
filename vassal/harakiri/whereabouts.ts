import { readFileSync } from 'node:fs';

/** What a process waits for (proc(5)); a kernel that does not tell gives no line. */
export function whereabouts(pid: number): string[] {
  return ['syscall', 'wchan'].flatMap((name) => {
    try {
      return `-- ${name}> ${readFileSync(`/proc/${pid}/${name}`, 'latin1').trim()}`;
    } catch {
      return [];
    }
  });
}
