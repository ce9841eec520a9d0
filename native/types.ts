import type { LaunchPlan, LaunchReport } from './plan.ts';
import type { Wire, WireLimits } from './wire.ts';

/** A document, and where relative names in it begin: a `file:` URL. */
export interface XmlText {
  readonly bytes: Uint8Array;
  readonly url: string;
}

/** How a byte of a file is locked: with other readers, alone, or not any more. */
export type ByteLock = 'read' | 'write' | 'none';

/**
 * The native helper as TypeScript sees it (design §6). Thin and mechanical: descriptors are plain numbers that the
 * caller owns and closes; every new descriptor is close-on-exec; failures throw a `NativeError`.
 */
export interface Native {
  /** Starts a process by vfork/posix_spawn of the launcher. Returns before the program runs; see `started`. */
  launch(plan: LaunchPlan): Launched;
  /**
   * Executes operations in this process. What the kernel keeps for each thread (capabilities, scheduling, namespaces)
   * changes for the calling thread only. The `syscall` of an error is the operation.
   */
  perform(plan: LaunchPlan): void;
  /** A copy of the mounts at a path, mounted nowhere yet: for `attach-mount`, also after a change of the root. */
  detachedMount(path: string, readOnly: boolean): number;
  /**
   * A launch that another process begins: it executes the program with the numbers of `file` and `writer` as
   * arguments, and has the descriptors of the plan under the numbers that the plan names. The caller closes both.
   */
  prepareLaunch(plan: LaunchPlan): PreparedLaunch;
  /**
   * Calls back once with how the process ended, and reaps it. Of a process that is not our child only its end is told,
   * not how. Returns a function that stops watching (the process is then not reaped).
   */
  watchExit(pidfd: number, onExit: (status: ExitStatus) => void): () => void;
  /** A pidfd of any process, owned by the caller; `null` when there is none with this pid. */
  openPidfd(pid: number): number | null;
  /** Whether the process of a pidfd has ended, reaped or not. Does not wait. */
  hasEnded(pidfd: number): boolean;
  /** Sends a signal by pidfd; `false` when the process is gone. */
  signal(pidfd: number, signal: number): boolean;
  /**
   * Says once, in a process that will fork itself, that the descriptors from `lowest` up and the present actions of
   * signals belong to the runtime. Closes the placeholders that kept the runtime off the low numbers.
   */
  noteRuntime(lowest: number, placeholders: readonly number[]): void;
  /**
   * Forks this process with its running engine: 0 in the child, whose event loop is its own. Only from the top of the
   * event loop (setImmediate), on a runtime that was tried out (docs/forge.md).
   * @param given the child belongs to the nearest ancestor that is a subreaper, not to this process
   */
  fork(given: boolean): number;
  /**
   * What an exec does beside loading a program: closes what is marked close-on-exec, except what is the runtime's;
   * gives signals the runtime's actions; ends what a change of identity hides. `false` when /proc cannot show the
   * arguments and the environment.
   */
  likeExec(argv: readonly string[], environment: readonly string[]): boolean;
  /** getrandom(2), at most 256 bytes: random numbers that no copy of this process has. */
  fillRandom(bytes: Uint8Array): void;
  /**
   * Takes what lies free between the blocks of the C library's memory, for good, so that forked children get theirs from the
   * end of it: a block in a hole is a page of its own for each of them. Returns bytes taken; 0 where the library hides it.
   */
  fillHoles(): number;
  /** getpid(2): `process.pid` is remembered from before a fork. */
  ownPid(): number;
  /** _exit(2): ends at once, without any teardown. */
  exit(code: number): never;
  /** poll(2): blocks this process for at most so many milliseconds; whether there is something to read. */
  awaitInput(descriptor: number, milliseconds: number): boolean;
  /** prctl(PR_SET_NAME): what `ps -o comm` shows, cut to 15 bytes. */
  setName(name: string): void;
  /** prctl(PR_SET_PDEATHSIG). */
  setParentDeathSignal(signal: number): void;
  /** prctl(PR_SET_CHILD_SUBREAPER). */
  setSubreaper(on: boolean): void;
  /** umask(2); returns the mask before. */
  setUmask(mask: number): number;
  /**
   * crypt(3) of this machine, which takes as long as the algorithm of the setting wants; `null` for one that it does not know. The
   * password ends at a NUL. Throws ENOENT without libcrypt.
   */
  crypt(password: Uint8Array, setting: string): string | null;
  /**
   * XSLT 1.0 by libxslt of this machine, at once: the result, or what is wrong as text. Includes and document() read files, nothing reads
   * the network, writes, or fetches entities of the document. Throws ENOENT without libxslt.
   */
  applyStylesheet(
    document: XmlText,
    stylesheet: XmlText,
    parameters: readonly (readonly [name: string, value: string])[],
  ): Buffer | string;

  /** A connected pair of unix stream sockets. */
  socketPair(): [number, number];
  /** A connected pair of unix sockets that carry whole messages (SOCK_SEQPACKET). */
  messagePair(): [number, number];
  /**
   * Locks a whole file that is open for writing against everybody else (F_OFD_SETLK), until its descriptor is closed; locks
   * of fcntl(2) count too. `false` when somebody has it.
   */
  tryLock(descriptor: number): boolean;
  /** A pipe: the end to read and the end to write. */
  pipe(): [number, number];
  /** Who is at the other end of a unix socket: process, user and group when it connected (SO_PEERCRED). */
  peerCredentials(socket: number): { pid: number; uid: number; gid: number };
  /**
   * Writes what goes without waiting; returns the number of bytes, 0 when there is no room now. Leaves the flags of
   * the descriptor alone: others may share it.
   */
  writeNow(descriptor: number, bytes: Uint8Array): number;
  /** Sends bytes (at least one) with descriptors attached (SCM_RIGHTS). */
  sendDescriptors(socket: number, bytes: Uint8Array, descriptors: readonly number[]): void;
  /**
   * Receives one message; `null` when nothing is waiting; empty bytes at end of stream. Descriptors beyond the maximum
   * (253 without one, which is what a message can carry) are closed, and `truncated` tells it.
   */
  receiveDescriptors(socket: number, maximumBytes: number, maximumDescriptors?: number): Received | null;
  duplicate(descriptor: number): number;
  close(descriptor: number): void;
  setCloseOnExec(descriptor: number, on: boolean): void;
  /** For another program, which waits in its system calls: those of everybody who has it wait too. */
  setBlocking(descriptor: number): void;
  /** mkfifo(3) with this mode, cut by the umask. */
  makeFifo(path: string, mode: number): void;
  /**
   * Opens a file for reading, below a folder and through no link that leads out of it (openat2); names are bytes. `missing`
   * when there is none; `unknown` when only a look at the links can tell.
   * @param links `false`: through no link at all
   */
  openBeneath(folder: Uint8Array, path: Uint8Array, links: boolean): number | 'missing' | 'unknown';
  /** Anonymous file holding these bytes, at position 0. */
  memoryFile(name: string, bytes: Uint8Array): number;
  /** Seals a memory file: `shrink`, `grow`, `write`, and `seal` against further seals (F_ADD_SEALS). */
  sealMemory(descriptor: number, seals: readonly MemorySeal[]): void;
  /** Maps a memory file shared and writable; the mapping lives as long as the buffer. Atomics work on it across processes. */
  mapMemory(descriptor: number, bytes: number): ArrayBuffer;
  /**
   * Locks a byte of a file for this process (fcntl(2)), or gives it back; its end gives back everything, and so does closing
   * any descriptor of that file. Waits for others, blocking the event loop, unless it is only to `try`: then `false` when
   * somebody has it.
   */
  lockByte(descriptor: number, index: number, kind: ByteLock, how: 'try' | 'wait'): boolean;
  /**
   * Waits for a byte in a thread. A descriptor of the caller's that becomes readable when the byte is locked for writing,
   * or the kernel found that it would wait for ever: `lockByte` with `try` tells which.
   */
  lockByteLater(descriptor: number, index: number): number;
  /** Pid of another process that has the byte, 0 for none. */
  byteHolder(descriptor: number, index: number): number;

  /** socket + options + bind + listen. Numeric addresses only; names are resolved before. */
  listen(address: ListenAddress, options: ListenOptions): number;
  /** Changes the length of the queue of a socket that listens already (listen again). */
  setBacklog(descriptor: number, backlog: number): void;
  /** Ends a listening socket for every process that has it; those in its queue are reset (shutdown). */
  shutdown(descriptor: number): void;
  /** Connects to a unix stream socket, without waiting: a full queue is `EAGAIN`. */
  connectUnix(address: UnixAddress): number;
  /** The address a socket is bound to, or `null` when the descriptor is not a listening socket. */
  boundAddress(descriptor: number): ListenAddress | null;
  /** Connections waiting in the listen queue and its length; `null` where the kernel does not tell. */
  listenQueue(descriptor: number): { waiting: number; maximum: number } | null;
  /** One message to a unix datagram socket; a leading `@` names an abstract one (sd_notify). */
  sendDatagram(address: string, bytes: Uint8Array): void;
  /** Accepts on a listening socket only while it is given places. The descriptor stays the caller's. */
  acceptGate(descriptor: number, onAccept: (connections: readonly number[]) => void): AcceptGate;
  /** Calls back once when a descriptor is readable, and takes nothing from it. Returns a function that stops watching. */
  watchReadable(descriptor: number, onReadable: () => void): () => void;
  /** The same for POLLPRI: a file of /proc, such as that of the mounts, has changed since it was opened or told of. */
  watchPriority(descriptor: number, onChange: () => void): () => void;

  /** This process executes the plan and becomes its program: same pid. Throws when the launcher cannot be executed. */
  become(plan: LaunchPlan): never;
  /** setrlimit(RLIMIT_NOFILE), soft and hard: for this process and for all that it starts. */
  limitDescriptors(count: number): void;
  /** Opens a wire: nothing of it exists before, so that a process may fork until then. */
  openWire(limits: WireLimits, onTurn: (events: number) => void): Wire;

  /** What this kernel can do; asked once. */
  features(): KernelFeatures;
}

export interface Received {
  readonly bytes: Buffer;
  /** Owned by the caller, close-on-exec. */
  readonly descriptors: number[];
  /** There were more descriptors than asked for, or than this process may open. */
  readonly truncated: boolean;
}

export type MemorySeal = 'seal' | 'shrink' | 'grow' | 'write';

export interface KernelFeatures {
  /** pidfd_open(2), Linux 5.3: children are watched by it. */
  readonly pidfd: boolean;
  /** F_ADD_SEALS on memfd, Linux 3.17. */
  readonly memorySeals: boolean;
  /** close_range(2), Linux 5.9: the launcher closes what a program must not inherit. */
  readonly closeRange: boolean;
}

export interface AcceptGate {
  /** How many more connections may be accepted now; 0 closes the gate. */
  setPlaces(places: number): void;
  /** Stops for good; safe to call twice. */
  close(): void;
}

export interface Launched {
  readonly pid: number;
  /** Owned by the caller. */
  readonly pidfd: number;
  /** Resolves with `null` when the program was executed, with the report when an operation failed. Never rejects. */
  readonly started: Promise<LaunchReport | null>;
}

export interface PreparedLaunch {
  /** Path of the launcher. */
  readonly program: string;
  /** Descriptors of the plan, and of where its failure is written. */
  readonly file: number;
  readonly writer: number;
  readonly started: Promise<LaunchReport | null>;
}

export interface ExitStatus {
  /** Exit code, `null` when a signal ended it. */
  readonly code: number | null;
  readonly signal: number | null;
}

export type UnixAddress =
  { readonly family: 'unix'; readonly path: string } | { readonly family: 'abstract'; readonly name: string };

export type ListenAddress =
  { readonly family: 'tcp4' | 'tcp6'; readonly host: string; readonly port: number } | UnixAddress;

export interface ListenOptions {
  readonly backlog: number;
  readonly reusePort: boolean;
  readonly freeBind: boolean;
  /** TCP_DEFER_ACCEPT, seconds; 0 for off. */
  readonly deferAccept: number;
  readonly noDelay: boolean;
  /** TCP_FASTOPEN: connections that may wait with data before their handshake is done; 0 or absent for off. */
  readonly fastOpen?: number;
  /** SO_KEEPALIVE of the connections. */
  readonly keepAlive?: boolean;
  /** SO_SNDBUF of the connections, bytes; 0 or absent for the kernel's. */
  readonly sendBuffer?: number;
  /** SO_RCVBUF of the connections, bytes; 0 or absent for the kernel's. */
  readonly receiveBuffer?: number;
}
