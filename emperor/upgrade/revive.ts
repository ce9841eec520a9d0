import { native } from '../../native/index.ts';
import type { Log } from '../../vassal/log/index.ts';
import { DemandSocket } from '../demand-socket.ts';
import type { VassalEvent } from '../events.ts';
import { followVassal } from '../launch.ts';
import type { Revive } from '../member.ts';
import { Capture, createRelays, type Output, type Relay } from '../output/index.ts';
import type { VassalProcess } from '../process.ts';
import type { Journal } from '../records/index.ts';
import type { Retinues } from '../retinue/index.ts';
import type { Vassal } from '../vassal.ts';
import type { CaptureState, ProcessState, SocketState } from './state.ts';

type Emit = (event: VassalEvent) => void;

/** Builds what a vassal of another process consists of out of its memory. */
export function reviver(relays: readonly Relay[], error: Output, retinues: Retinues): Revive {
  // What prints into a pipe goes on to do so, whatever the configuration says of new ones.
  const outlets = relays.length > 0 ? relays : createRelays(error);
  const follow = (vassal: Vassal, state: ProcessState, emit: Emit, journal: Journal): VassalProcess => {
    const { pid, pidfd, link, config, captures, retinue, planned } = state;
    const born = { launched: { pid, pidfd, started: Promise.resolve(null) }, link, config };
    const attendance = {
      captures: captures.map((one) => capture(one, outlets, journal)),
      retinue: retinue === null ? null : retinues.resume(retinue),
    };
    const revived = followVassal(vassal, native, born, attendance, emit, journal);
    revived.planned = planned;
    return revived;
  };
  return ({ vassal, process, socket }, emit, journal) => ({
    socket: socket === null ? null : demandSocket(socket, error.log),
    process: process === null ? null : follow(vassal, process, emit, journal),
  });
}

function demandSocket({ address, descriptor, file }: SocketState, log: Log): DemandSocket {
  const own = file === null ? null : { path: file.path, inode: BigInt(file.inode) };
  return new DemandSocket(address, descriptor, own, log);
}

function capture(state: CaptureState, relays: readonly Relay[], { tail }: Journal): Capture {
  const [to = 2] = state.descriptors;
  const relay = relays.find(({ descriptors }) => descriptors.includes(to)) ?? relays[0];
  if (relay === undefined) throw new Error('an Emperor without an output');
  const { reader, rest, cut } = state;
  return new Capture(relay, tail, { reader, rest: Buffer.from(rest, 'base64'), cut });
}
