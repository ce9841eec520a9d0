import { option } from '../config/option.ts';

const process_ = { manual: '3.13.10' } as const;
const namespaces = { manual: '8.4' } as const;
const own = { manual: 'own' } as const;

export const unshare = option({
  name: 'unshare',
  argument: 'list',
  repeatable: true,
  help: 'Run in new namespaces of these kinds: fs, ipc, pid, uts, net, user, cgroup, time',
  ...namespaces,
});
export const unshare2 = option({
  name: 'unshare2',
  argument: 'list',
  repeatable: true,
  help: 'The same, after the root of the file system has changed',
  ...namespaces,
});
export const setns = option({
  name: 'setns',
  argument: 'path',
  repeatable: true,
  help: 'Enter the namespaces of the instance that has this setns-socket',
  ...namespaces,
});
export const setnsSocket = option({
  name: 'setns-socket',
  argument: 'path',
  repeatable: true,
  help: 'Hand the namespaces of this instance to whoever connects to this socket',
  ...namespaces,
});
export const setnsSocketSkip = option({
  name: 'setns-socket-skip',
  aliases: ['setns-skip'],
  argument: 'text',
  repeatable: true,
  help: 'Do not hand out this entry of /proc/self/ns',
  ...namespaces,
});
export const setnsPreopen = option({
  name: 'setns-preopen',
  argument: 'none',
  help: 'Open /proc/self/ns before the privileges are dropped',
  ...namespaces,
});
export const jailed = option({
  name: 'jailed',
  argument: 'none',
  help: 'Run the post-jail hooks of an instance that was jailed from outside',
  ...namespaces,
});
const again = { argument: 'none', help: 'Run in a child of a keeper process', ...namespaces } as const;
export const refork = option({ name: 'refork', aliases: ['re-fork'], ...again });
export const reforkAsRoot = option({ name: 'refork-as-root', aliases: ['re-fork-as-root'], ...again });
export const reforkPostJail = option({ name: 'refork-post-jail', aliases: ['re-fork-post-jail'], ...again });

export const chroot = option({
  name: 'chroot',
  argument: 'path',
  help: 'Make this directory the root of the file system',
  ...process_,
});
export const pivotRoot = option({
  name: 'pivot-root',
  aliases: ['pivot_root'],
  argument: 'text',
  help: 'Make one directory the root and put the old root on another, separated by a space',
  manual: '8.4.5',
});
export const namespace = option({
  name: 'namespace',
  aliases: ['ns'],
  argument: 'text',
  help: 'Run in a system of its own: root directory, and after a colon its host name',
  manual: '8.5',
});
export const namespaceKeepMount = option({
  name: 'namespace-keep-mount',
  argument: 'text',
  repeatable: true,
  help: 'Keep this mount in the namespace: a path below its root, or source:destination',
  manual: '8.5.3',
});
export const namespaceNet = option({
  name: 'namespace-net',
  aliases: ['ns-net'],
  argument: 'text?',
  help: 'Give the namespace a network of its own',
  ...process_,
});

export const cgroup = option({
  name: 'cgroup',
  argument: 'path',
  repeatable: true,
  help: 'Run in the control group of this directory, made when it is missing',
  manual: '8.2',
});
export const cgroupOpt = option({
  name: 'cgroup-opt',
  argument: 'key=value',
  repeatable: true,
  help: 'Write a value to this file of the control groups',
  manual: '8.2',
});
export const cgroupDirMode = option({
  name: 'cgroup-dir-mode',
  argument: 'octal',
  default: 0o700,
  help: 'Mode of the directories of new control groups',
  manual: '8.2',
});
export const cgroup2 = option({
  name: 'cgroup2',
  argument: 'text',
  help: 'Run in this control group (version 2) below that of the Emperor, handed to the user of the instance',
  ...own,
});
export const cgroup2Opt = option({
  name: 'cgroup2-opt',
  argument: 'key=value',
  repeatable: true,
  help: 'Write a value to this file of the control group of cgroup2, such as memory.max=512M',
  ...own,
});

export const limitAs = option({
  name: 'limit-as',
  argument: 'megabytes',
  help: 'Limit the address space of each worker',
  manual: '3.13.2',
});
export const limitNproc = option({
  name: 'limit-nproc',
  argument: 'number',
  help: 'Limit how many processes the user of the instance may have',
  manual: '3.13.2',
});
export const maxFd = option({
  name: 'max-fd',
  argument: 'number',
  help: 'Limit of open descriptors, of this instance or Emperor and of all that it starts',
  manual: '3.13.2',
});
export const rlimit = option({
  name: 'rlimit',
  argument: 'key=value',
  repeatable: true,
  help: 'Any limit of setrlimit(2) for each worker: core=0, cpu=60:120 (soft:hard), memlock=unlimited',
  ...own,
});
export const prio = option({
  name: 'prio',
  argument: 'number',
  help: 'Nice value of all processes',
  manual: '3.13.11',
});
export const cpuAffinity = option({
  name: 'cpu-affinity',
  argument: 'number',
  help: 'Bind each worker to this many processors, in turn',
  manual: '3.13.11',
});
export const ksm = option({
  name: 'ksm',
  argument: 'number?',
  bare: 1,
  help: 'Let the kernel merge equal pages of memory of all processes',
  manual: '8.3',
});
export const seccompDeny = option({
  name: 'seccomp-deny',
  argument: 'list',
  repeatable: true,
  help: 'Refuse these system calls to the workers and what they start, with EPERM',
  ...own,
});
export const waitForInterface = option({
  name: 'wait-for-interface',
  aliases: ['wait-for-iface', 'wait-interface', 'wait-iface'],
  argument: 'text',
  repeatable: true,
  help: 'Wait for this network interface before the hooks of root run',
  manual: '15.1',
});
export const waitForInterfaceTimeout = option({
  name: 'wait-for-interface-timeout',
  aliases: ['wait-for-iface-timeout', 'wait-interface-timeout', 'wait-iface-timeout'],
  argument: 'seconds',
  default: 60,
  help: 'How long to wait for an interface',
  manual: '15.1',
});
const waited = { argument: 'path', repeatable: true, manual: '15.1' } as const;
export const waitForFs = option({
  name: 'wait-for-fs',
  ...waited,
  help: 'Wait until something is at this path before the hooks of root run',
});
export const waitForFile = option({
  name: 'wait-for-file',
  ...waited,
  help: 'The same, until it is no directory',
});
export const waitForDir = option({
  name: 'wait-for-dir',
  ...waited,
  help: 'The same, until it is a directory',
});
export const waitForMountpoint = option({
  name: 'wait-for-mountpoint',
  ...waited,
  help: 'The same, until something is mounted there',
});
export const waitForFsTimeout = option({
  name: 'wait-for-fs-timeout',
  argument: 'seconds',
  default: 60,
  help: 'How long to wait for each of these',
  manual: '15.1',
});
export const waitForSocket = option({
  name: 'wait-for-socket',
  argument: 'text',
  repeatable: true,
  help: 'Wait until somebody listens at this address before the applications are loaded',
  manual: '15.1',
});
export const waitForSocketTimeout = option({
  name: 'wait-for-socket-timeout',
  argument: 'seconds',
  default: 60,
  help: 'How long to wait for each address',
  manual: '15.1',
});

export const options = [
  unshare,
  unshare2,
  setns,
  setnsSocket,
  setnsSocketSkip,
  setnsPreopen,
  jailed,
  refork,
  reforkAsRoot,
  reforkPostJail,
  chroot,
  pivotRoot,
  namespace,
  namespaceKeepMount,
  namespaceNet,
  cgroup,
  cgroupOpt,
  cgroupDirMode,
  cgroup2,
  cgroup2Opt,
  limitAs,
  limitNproc,
  maxFd,
  rlimit,
  prio,
  cpuAffinity,
  ksm,
  seccompDeny,
  waitForInterface,
  waitForInterfaceTimeout,
  waitForFs,
  waitForFile,
  waitForDir,
  waitForMountpoint,
  waitForFsTimeout,
  waitForSocket,
  waitForSocketTimeout,
] as const;

/** With one of these an instance is jailed, and its post-jail hooks run (manual 3.28.1). */
export const jailing = [unshare, unshare2, setns, chroot, pivotRoot, namespace, jailed] as const;

/** What a start waits for before the hooks of root run. */
export const surroundings = [
  waitForInterface,
  waitForFs,
  waitForFile,
  waitForDir,
  waitForMountpoint,
] as const;

/** Names the descriptor of the settings in a process that has just been put into its namespaces. */
export const JAILED_VARIABLE = 'EMPERORD_JAILED';
