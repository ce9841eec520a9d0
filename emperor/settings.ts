import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { EXTENSIONS, type MonitorSettings } from '../monitors/index.ts';
import type { Configuration } from '../vassal/config/index.ts';
import { capabilitiesOf } from '../vassal/identity/index.ts';
import { namespacesOf } from '../vassal/jail/index.ts';
import { emperorAdopt } from './adopt/options.ts';
import type { DemandSettings } from './on-demand.ts';
import type { Birth } from './plan.ts';
import * as rows from './options.ts';
import { vassalActions } from './vassal-actions.ts';

/**
 * With a longer `emperor-freq`, in seconds, somebody wants to say himself when the sources are looked at: by `E` in the
 * fifo, once a deployment is complete.
 */
const LONGEST_FREQ = 60;

/** How the sources are read. */
export function monitorSettings(configuration: Configuration, directory: string): MonitorSettings {
  return {
    directory,
    extensions: [...EXTENSIONS, ...configuration.get(rows.emperorExtraExtension)],
    nofollow: configuration.get(rows.emperorNofollow),
    ownerNofollow: configuration.get(rows.emperorTyrantNofollow),
    events: configuration.get(rows.emperorFreq) <= LONGEST_FREQ,
    pgNotify: configuration.get(rows.emperorPgNotify),
  };
}

/** Where on-demand sockets come from. */
export function demandSettings(configuration: Configuration): DemandSettings {
  return {
    extension: configuration.get(rows.emperorOnDemandExtension),
    directory: configuration.get(rows.emperorOnDemandDirectory),
    command: configuration.get(rows.emperorOnDemandExec),
    tyrant: configuration.get(rows.emperorTyrant),
  };
}

/**
 * How every vassal is born. The arguments stand in the order of the original, whatever their order here (`observed`
 * §1.1). A wrapper takes the place of the program; overrides are tried before it, fallbacks after it.
 * @param self program and leading arguments that start this engine
 * @param safe descriptors of this process that every vassal gets
 */
export function birthOf(
  configuration: Configuration,
  self: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  safe: readonly number[] = [],
): Birth {
  const each = (option: string, values: readonly string[]): string[] =>
    values.flatMap((value) => [option, value]);
  const wrapper = configuration.get(rows.emperorWrapper);
  const binary = configuration.get(rows.binaryPath);
  const root = configuration.get(rows.emperorChroot);
  return {
    programs: [
      ...configuration.get(rows.emperorWrapperOverride).map((program) => [program]),
      wrapper !== null ? [wrapper] : binary !== null ? [real(binary)] : self,
      ...configuration.get(rows.emperorWrapperFallback).map((program) => [program]),
    ],
    before: [
      ...each('--inherit', configuration.get(rows.vassalsInheritBefore)),
      ...each('--include', configuration.get(rows.vassalsIncludeBefore)),
      ...each('--set', configuration.get(rows.vassalSet)),
    ],
    after: [
      ...each('--inherit', configuration.get(rows.vassalsInherit)),
      ...each('--include', configuration.get(rows.vassalsInclude)),
    ],
    startHook: configuration.get(rows.vassalsStartHook),
    asVassal: vassalActions(configuration),
    survives: configuration.isSet(emperorAdopt),
    root: root === null ? null : resolve(root),
    namespaces: namespacesOf('emperor-use-clone', configuration.get(rows.emperorUseClone)),
    capabilities: configuration.isSet(rows.emperorCap)
      ? capabilitiesOf('emperor-cap', configuration.get(rows.emperorCap))
      : null,
    safe,
    environment,
  };
}

/** A program by its real path, as the original does; a bare name is left to PATH. */
function real(binary: string): string {
  if (!binary.includes('/')) return binary;
  try {
    return realpathSync(binary);
  } catch {
    return binary;
  }
}
