import { errorCode } from '../errors/index.ts';

export const ERR_JAIL_OPTION = errorCode({
  code: 'ERR_JAIL_OPTION',
  exit: 1,
  meaning: 'A value of a jail option names something that does not exist.',
  wanted: 'the names of docs/jail.md',
  hint: 'look at the spelling',
});

export const ERR_JAIL_ENTER = errorCode({
  code: 'ERR_JAIL_ENTER',
  exit: 1,
  meaning: 'The instance could not be put into its namespaces or under its root.',
  wanted: 'an instance that is jailed as its configuration says',
  hint: 'namespaces and roots need root (CAP_SYS_ADMIN), and a root directory needs what the instance runs',
});

export const ERR_JAIL_CGROUP = errorCode({
  code: 'ERR_JAIL_CGROUP',
  exit: 1,
  meaning: 'A control group could not be made, set or entered.',
  wanted: 'a writable hierarchy of control groups with this controller',
  hint: 'look at `mount -t cgroup,cgroup2`; for cgroup2 run the Emperor in a leaf (systemd: Delegate=yes, DelegateSubgroup=emperor)',
});

export const ERR_JAIL_LIMIT = errorCode({
  code: 'ERR_JAIL_LIMIT',
  exit: 1,
  meaning: 'A limit or a share of the machine could not be set.',
  wanted: 'a value that this process may set',
  hint: 'raising a hard limit or a priority needs root',
});

export const ERR_JAIL_WAIT = errorCode({
  code: 'ERR_JAIL_WAIT',
  exit: 1,
  meaning: 'An interface, a file, a mount or a socket that the start waits for was not there in time.',
  wanted: 'what wait-for-interface, wait-for-fs, wait-for-mountpoint or wait-for-socket names',
  hint: 'make it in a hook, or raise the timeout of that option',
});

export const errors = [
  ERR_JAIL_OPTION,
  ERR_JAIL_ENTER,
  ERR_JAIL_CGROUP,
  ERR_JAIL_LIMIT,
  ERR_JAIL_WAIT,
] as const;
