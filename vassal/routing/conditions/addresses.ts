import { BlockList, isIPv4, isIPv6, SocketAddress } from 'node:net';
import type { ConditionRow } from './index.ts';
import { ofPair } from './pair.ts';

type Kind = 'ipv4' | 'ipv6';

const valid: Readonly<Record<Kind, (text: string) => boolean>> = { ipv4: isIPv4, ipv6: isIPv6 };

/** A network of `network/bits`; without bits it is the address itself. What is none has no addresses. */
function networkOf(text: string, kind: Kind, bits: number): BlockList {
  const list = new BlockList();
  const [base = '', mask] = text.trim().split('/');
  const size = mask === undefined ? bits : /^\d{1,3}$/.test(mask) ? Number(mask) : -1;
  if (valid[kind](base) && size >= 0 && size <= bits) list.addSubnet(base, size, kind);
  return list;
}

const addressOf = (text: string, kind: Kind): SocketAddress | null =>
  valid[kind](text) ? new SocketAddress({ address: text, family: kind }) : null;

/** Keeps what was read from the last text: the network of a rule seldom changes, and many rules look at one address. */
function kept<Value>(read: (text: string) => Value): (text: string) => Value {
  let last: { readonly text: string; readonly value: Value } | null = null;
  return (text) => {
    if (last?.text !== text) last = { text, value: read(text) };
    return last.value;
  };
}

const within = (name: string, kind: Kind, bits: number): ConditionRow => {
  const address = kept((text) => addressOf(text, kind));
  return {
    names: [name],
    means: `the address belongs to the network: \`${name}:\${REMOTE_ADDR};${kind === 'ipv4' ? '10.0.0.0/8' : 'fd00::/8'}\``,
    make: (argument) => {
      const network = kept((text) => networkOf(text, kind, bits));
      return ofPair(argument, (subject, pattern) => {
        const given = address(subject);
        return given !== null && network(pattern).check(given);
      });
    },
  };
};

/** Conditions on addresses. */
export const addresses: readonly ConditionRow[] = [
  within('ipv4in', 'ipv4', 32),
  within('ipv6in', 'ipv6', 128),
];
