/** A metric as it is sent. */
export interface Sent {
  readonly name: string;
  /** Number of its type (manual 9.6.2). */
  readonly type: number;
  readonly value: bigint;
}

const GAUGE = 1;

const prefixed = (prefix: string, name: string): string => (prefix === '' ? name : `${prefix}.${name}`);

/** A document in a file: as the stats server shows it, and an empty line. */
export function document(state: object): string {
  return `${JSON.stringify(state, null, '\t')}\n\n`;
}

/** The datagram of `socket:`. */
export function socketMessage({ name, type, value }: Sent, prefix: string): string {
  return `${prefixed(prefix, name)} ${type} ${value}`;
}

/** The datagram of `statsd:`. */
export function statsdMessage({ name, type, value }: Sent, prefix: string): string {
  return `${prefixed(prefix, name)}:${value}|${type === GAUGE ? 'g' : 'c'}`;
}
