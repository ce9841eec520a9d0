import { native } from '../../native/index.ts';
import { reason } from '../../vassal/errors/index.ts';
import type { Log } from '../../vassal/log/index.ts';
import { version } from '../../vassal/version.ts';
import { encode } from '../control/index.ts';
import type { Output, Relay } from '../output/index.ts';
import type { Inheritance } from '../endowment.ts';
import { becomeProgram } from './program.ts';
import { takeState, writeRest } from './resume.ts';
import { reviver } from './revive.ts';
import type { EmperorState, Listening } from './state.ts';

/** The Emperor whose place this process takes. */
export interface Succession {
  /** In the same process: who runs already must not be lost by what this one cannot have. */
  readonly inPlace: boolean;
  /** Connection to the holder of `emperor-adopt`. */
  readonly holder: number | null;
  readonly dropped: boolean;
  /** Descriptors that every vassal may get. */
  readonly safe: readonly number[];
  readonly listening: readonly Listening[];
  readonly household: boolean;
  /** What the reign goes on with. */
  inherit(relays: readonly Relay[]): Inheritance;
  /** Gives the place back to the program that had it, once: nothing has been changed yet. Returns when it cannot. */
  goBack(thrown: unknown): void;
  /** The sources are read: it is done. */
  done(): void;
}

/** Takes the place of another Emperor. Throws `ERR_UPGRADE_STATE`. */
export function succeed(output: Output): Succession {
  const state = takeState();
  const { log } = output;
  return {
    inPlace: true,
    holder: state.holder,
    dropped: state.dropped,
    safe: state.safe,
    listening: state.listening,
    household: state.household !== null,
    inherit: (relays) => {
      writeRest(state, output, relays);
      return { state, reviver: (retinues) => reviver(relays, output, retinues) };
    },
    goBack: (thrown) => {
      if (state.back === null) return;
      log.event(`[emperor] upgrade: ${reason(thrown)}; the program before goes on`);
      output.flush();
      becomeProgram(state.back, { ...state, back: null });
    },
    done: () => answer(state, log),
  };
}

/** Says in the log, and to the client that asked for it, that the upgrade is done. */
function answer({ client, program, fleet }: EmperorState, log: Log): void {
  const vassals = fleet.members.length;
  log.event(`[emperor] upgrade: version ${version} in the place of ${program}, ${vassals} vassals kept`);
  if (client === null) return;
  const result = { pid: process.pid, before: program, after: version, vassals };
  try {
    native.writeNow(client, Buffer.from(encode({ type: 'result', result })));
  } catch {
    // It did not wait.
  }
  native.close(client);
}
