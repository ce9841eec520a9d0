import type { Configuration } from '../vassal/config/index.ts';
import { workerReloadMercy } from '../vassal/master/options.ts';
import * as rows from './options.ts';

/** What the options say about the lives of vassals. Times in milliseconds. */
export interface Policy {
  /** Step and ceiling of the delay of those that die unloyal. */
  readonly throttle: number;
  readonly maxThrottle: number;
  readonly blacklist: boolean;
  readonly requiredHeartbeat: number;
  /** From the request to stop to SIGKILL: for one vassal, and when all are stopped. */
  readonly tolerance: number;
  readonly mercy: number;
  /** Pause before a vassal that left by itself is started again. */
  readonly pause: number;
  readonly gracefulStop: boolean;
  readonly tyrant: boolean;
  /** Vassals may have a socket that the Emperor listens on for them. */
  readonly onDemand: boolean;
  /** Reinforcements that run at once, over all vassals. */
  readonly broodlord: number;
  /** Vassals are another program, and what they would read at a reload is checked before. */
  readonly safeReload: boolean;
  /** From a start to its first sign of readiness; 0 for any time. */
  readonly startDeadline: number;
}

/** Time to stop when `reload-mercy` is not given, s (manual 15.1: thirty seconds). */
const MERCY = 30;

/** Reads the policy from the configuration of the Emperor. */
export function policyOf(configuration: Configuration): Policy {
  const mercy = configuration.isSet(workerReloadMercy) ? configuration.get(workerReloadMercy) : MERCY;
  return {
    throttle: configuration.get(rows.emperorThrottle),
    maxThrottle: configuration.get(rows.emperorMaxThrottle),
    blacklist: !configuration.get(rows.emperorNoBlacklist),
    requiredHeartbeat: configuration.get(rows.emperorRequiredHeartbeat) * 1000,
    tolerance: configuration.get(rows.emperorCurseTolerance) * 1000,
    mercy: mercy * 1000,
    pause: configuration.get(rows.emperorFreq) * 1000,
    gracefulStop: configuration.get(rows.emperorGracefulShutdown),
    tyrant: configuration.get(rows.emperorTyrant),
    onDemand: [rows.emperorOnDemandExtension, rows.emperorOnDemandDirectory, rows.emperorOnDemandExec].some(
      (row) => configuration.get(row) !== null,
    ),
    broodlord: configuration.get(rows.emperorBroodlord),
    safeReload: configuration.get(rows.emperorSafeReload) && isForeign(configuration),
    startDeadline: configuration.get(rows.emperorStartDeadline) * 1000,
  };
}

/** Whether vassals are another program than this engine. */
export function isForeign(configuration: Configuration): boolean {
  return [rows.emperorWrapper, rows.emperorWrapperOverride, rows.binaryPath].some((row) =>
    configuration.isSet(row),
  );
}
