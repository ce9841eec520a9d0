import { readdirSync, readFileSync } from 'node:fs';

/** A process, by its pid and by when it was started, which no other process shares. */
export interface Member {
  readonly pid: number;
  readonly started: number;
  readonly name: string;
}

interface Found extends Member {
  readonly parent: number;
  readonly state: string | undefined;
}

/** The processes below another one. */
export class Family {
  /** Its pid. */
  readonly root: number;
  readonly #seen = new Map<string, Member>();

  constructor(root: number) {
    this.root = root;
  }

  /** Those that there are now. */
  look(): Member[] {
    const all = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((name) => statOf(Number(name)) ?? []);
    const below = (parent: number): Member[] =>
      all.filter((one) => one.parent === parent).flatMap((one) => [one, ...below(one.pid)]);
    const members = below(this.root);
    for (const one of members) this.#seen.set(`${one.pid} ${one.started}`, one);
    return members;
  }

  /** Those that were ever seen and still live: name and pid. */
  get left(): string[] {
    return [...this.#seen.values()].filter(lives).map(({ name, pid }) => `${name} ${pid}`);
  }
}

function lives({ pid, started }: Member): boolean {
  const found = statOf(pid);
  return found !== null && found.started === started && found.state !== 'Z';
}

function statOf(pid: number): Found | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const end = text.lastIndexOf(')');
    const fields = text.slice(end + 2).split(' ');
    const name = text.slice(text.indexOf('(') + 1, end);
    return { pid, name, state: fields[0], parent: Number(fields[1]), started: Number(fields[19]) };
  } catch {
    return null;
  }
}
