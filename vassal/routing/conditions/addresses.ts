import { BlockList, isIPv4, isIPv6 } from 'node:net';
import type { ConditionRow } from './index.ts';
import { ofPair } from './pair.ts';

type Kind = 'ipv4' | 'ipv6';

/** Whether an address belongs to `network/bits`; without bits it is the address itself. */
function isIn(address: string, network: string, kind: Kind, bits: number): boolean {
  const valid = kind === 'ipv4' ? isIPv4 : isIPv6;
  const [base = '', mask] = network.trim().split('/');
  const size = mask === undefined ? bits : /^\d{1,3}$/.test(mask) ? Number(mask) : -1;
  if (!valid(address) || !valid(base) || size < 0 || size > bits) return false;
  const list = new BlockList();
  list.addSubnet(base, size, kind);
  return list.check(address, kind);
}

const within = (name: string, kind: Kind, bits: number): ConditionRow => ({
  names: [name],
  means: `the address belongs to the network: \`${name}:\${REMOTE_ADDR};${kind === 'ipv4' ? '10.0.0.0/8' : 'fd00::/8'}\``,
  make: (argument) => ofPair(argument, (address, network) => isIn(address, network, kind, bits)),
});

/** Conditions on addresses. */
export const addresses: readonly ConditionRow[] = [
  within('ipv4in', 'ipv4', 32),
  within('ipv6in', 'ipv6', 128),
];
