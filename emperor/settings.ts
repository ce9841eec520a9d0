import { realpathSync } from 'node:fs';
import { EXTENSIONS, type MonitorSettings } from '../monitors/index.ts';
import type { Configuration } from '../vassal/config/index.ts';
import { capabilitiesOf } from '../vassal/identity/index.ts';
import { namespacesOf } from '../vassal/jail/index.ts';
import type { Birth } from './plan.ts';
import * as rows from './options.ts';

/** How the sources are read. */
export function monitorSettings(configuration: Configuration, directory: string): MonitorSettings {
  return {
    directory,
    extensions: [...EXTENSIONS, ...configuration.get(rows.emperorExtraExtension)],
    nofollow: configuration.get(rows.emperorNofollow),
    ownerNofollow: configuration.get(rows.emperorTyrantNofollow),
  };
}

/**
 * How every vassal is born. The arguments stand in the order of the original, whatever their order here (`observed`
 * §1.1). A wrapper takes the place of the program.
 * @param self program and leading arguments that start this engine
 */
export function birthOf(
  configuration: Configuration,
  self: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Birth {
  const each = (option: string, values: readonly string[]): string[] =>
    values.flatMap((value) => [option, value]);
  const wrapper = configuration.get(rows.emperorWrapper);
  const binary = configuration.get(rows.binaryPath);
  return {
    program: wrapper !== null ? [wrapper] : binary !== null ? [real(binary)] : self,
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
    execAsVassal: configuration.get(rows.execAsVassal),
    namespaces: namespacesOf('emperor-use-clone', configuration.get(rows.emperorUseClone)),
    capabilities: configuration.isSet(rows.emperorCap)
      ? capabilitiesOf('emperor-cap', configuration.get(rows.emperorCap))
      : null,
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
