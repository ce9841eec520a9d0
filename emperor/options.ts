import { option } from '../vassal/config/option.ts';
import { hookOptions } from './hook-options.ts';
import {
  binaryPath,
  emperorWrapper,
  emperorWrapperFallback,
  emperorSafeReload,
  emperorWrapperOverride,
  safeFd,
} from './program-options.ts';

export * from './hook-options.ts';
export * from './program-options.ts';

const manual = '3.13.3';

export const emperor = option({
  name: 'emperor',
  argument: 'text',
  repeatable: true,
  help: 'Run as the Emperor over this source: a folder, a pattern, or scheme://…',
  manual,
});
export const emperorFreq = option({
  name: 'emperor-freq',
  argument: 'seconds',
  default: 3,
  help: 'Look at all sources again this often, for changes that the system did not report',
  manual,
});
export const emperorPgNotify = option({
  name: 'emperor-pg-notify',
  argument: 'text',
  help: 'Channel on which PostgreSQL tells (NOTIFY) that the table of a pg:// source changed',
  manual: 'own',
});
export const emperorThrottle = option({
  name: 'emperor-throttle',
  argument: 'milliseconds',
  default: 1000,
  help: 'By how much the delay of a vassal that dies unloyal grows each time',
  manual,
});
export const emperorMaxThrottle = option({
  name: 'emperor-max-throttle',
  argument: 'milliseconds',
  default: 180_000,
  help: 'The longest delay of a vassal that dies unloyal',
  manual,
});
export const emperorNoBlacklist = option({
  name: 'emperor-no-blacklist',
  argument: 'none',
  help: 'Keep no blacklist: the delay of a vassal that dies unloyal does not grow',
  manual: '15.1',
});
export const emperorRequiredHeartbeat = option({
  name: 'emperor-required-heartbeat',
  argument: 'seconds',
  default: 30,
  help: 'How long a vassal that sent a heartbeat may be silent before it is killed and started again',
  manual,
});
export const emperorCurseTolerance = option({
  name: 'emperor-curse-tolerance',
  argument: 'seconds',
  default: 30,
  help: 'How long a vassal that was asked to stop may take before it is killed',
  manual: '15.1',
});
export const emperorStartDeadline = option({
  name: 'emperor-start-deadline',
  argument: 'seconds',
  default: 0,
  help: 'How long a vassal may take to say that it accepts before it is killed and started again; 0 for any time',
  manual: 'own',
});
export const emperorOnDemandExtension = option({
  name: 'emperor-on-demand-extension',
  aliases: ['emperor-on-demand-ext'],
  argument: 'text',
  help: 'Start a vassal at the first connection to the address in the file of its name and this ending',
  manual: '15.1',
});
export const emperorOnDemandDirectory = option({
  name: 'emperor-on-demand-directory',
  aliases: ['emperor-on-demand-dir'],
  argument: 'path',
  help: 'Start a vassal at the first connection to the unix socket NAME.socket in this folder',
  manual: '15.1',
});
export const emperorOnDemandExec = option({
  name: 'emperor-on-demand-exec',
  argument: 'command',
  help: 'Start a vassal at the first connection to the address that this command prints for its name',
  manual: '15.1',
});
export const emperorBroodlord = option({
  name: 'emperor-broodlord',
  argument: 'number',
  default: 0,
  help: 'Start up to so many more instances, in all, of vassals that ask for help, from their section zerg',
  manual: '7.3',
});
export const emperorChroot = option({
  name: 'emperor-chroot',
  argument: 'path',
  help: 'Run vassals with this folder as their root',
  manual: 'own',
});
export const earlyEmperor = option({
  name: 'early-emperor',
  argument: 'none',
  help: 'Keep the privileges of the Emperor: uid and gid are for the rest of this instance',
  manual,
});
export const emperorGracefulShutdown = option({
  name: 'emperor-graceful-shutdown',
  argument: 'none',
  help: 'Ask vassals to finish their requests when they are stopped (byte 2 instead of 0)',
  manual: '15.1',
});
export const emperorPidfile = option({
  name: 'emperor-pidfile',
  argument: 'path',
  help: 'Write the pid of the Emperor here',
  manual,
});
export const emperorProcname = option({
  name: 'emperor-procname',
  argument: 'text',
  help: 'Name of the Emperor in the process list',
  manual: '15.1',
});
export const emperorStats = option({
  name: 'emperor-stats',
  aliases: ['emperor-stats-server'],
  argument: 'address',
  help: 'Serve the state of the Emperor as JSON on this address',
  manual,
});
export const emperorInheritOutput = option({
  name: 'emperor-inherit-output',
  argument: 'none',
  help: 'Let vassals print to the descriptors of the Emperor themselves: then nobody knows their last lines',
  manual: 'own',
});
export const emperorExtraExtension = option({
  name: 'emperor-extra-extension',
  aliases: ['emperor-extra-ext'],
  argument: 'text',
  repeatable: true,
  help: 'Take files with this ending as vassals too, handed over with --config',
  manual: '15.1',
});
export const emperorNofollow = option({
  name: 'emperor-nofollow',
  argument: 'none',
  help: 'A symbolic link is as new as itself, not as its target',
  manual: '15.1',
});
export const emperorMagicExec = option({
  name: 'emperor-magic-exec',
  argument: 'none',
  help: 'Run configurations that are executable and take their output (exec://)',
  manual,
});
export const emperorTyrant = option({
  name: 'emperor-tyrant',
  argument: 'none',
  help: 'Run each vassal as the owner of its configuration; refuse those of root',
  manual,
});
export const emperorTyrantNofollow = option({
  name: 'emperor-tyrant-nofollow',
  argument: 'none',
  help: 'Under emperor-tyrant, the owner of a symbolic link is its own',
  manual: '15.1',
});
export const emperorTyrantInitgroups = option({
  name: 'emperor-tyrant-initgroups',
  argument: 'none',
  help: 'Under emperor-tyrant, add the groups that the group database gives the owner',
  manual: '15.1',
});
export const vassalSet = option({
  name: 'vassal-set',
  aliases: ['vassals-set'],
  argument: 'key=value',
  repeatable: true,
  help: 'Set an option or a placeholder in every vassal',
  manual: '7.2.4',
});
export const vassalsInclude = option({
  name: 'vassals-include',
  argument: 'path',
  repeatable: true,
  help: 'Let every vassal include this file after its own configuration',
  manual,
});
export const vassalsIncludeBefore = option({
  name: 'vassals-include-before',
  argument: 'path',
  repeatable: true,
  help: 'Let every vassal include this file before its own configuration',
  manual: '15.1',
});
export const vassalsInherit = option({
  name: 'vassals-inherit',
  argument: 'path',
  repeatable: true,
  help: 'Let every vassal inherit this template, after its own configuration',
  manual,
});
export const vassalsInheritBefore = option({
  name: 'vassals-inherit-before',
  argument: 'path',
  repeatable: true,
  help: 'Let every vassal inherit this template, before its own configuration',
  manual: '15.1',
});
export const emperorUseClone = option({
  name: 'emperor-use-clone',
  argument: 'list',
  repeatable: true,
  help: 'Start every vassal in new namespaces of these kinds: fs, ipc, pid, uts, net, user, cgroup, time',
  manual: '8.4.2',
});
export const emperorCap = option({
  name: 'emperor-cap',
  aliases: ['vassal-cap', 'vassals-cap'],
  argument: 'list',
  repeatable: true,
  help: 'Leave vassals that run as root only these capabilities, by name or number',
  manual: '15.1',
});
export const imperialMonitorList = option({
  name: 'imperial-monitor-list',
  aliases: ['imperial-monitors-list'],
  argument: 'none',
  help: 'Print the kinds of sources, and end',
  manual,
});

export const options = [
  emperor,
  emperorFreq,
  emperorPgNotify,
  emperorThrottle,
  emperorMaxThrottle,
  emperorNoBlacklist,
  emperorRequiredHeartbeat,
  emperorCurseTolerance,
  emperorStartDeadline,
  emperorOnDemandExtension,
  emperorOnDemandDirectory,
  emperorOnDemandExec,
  emperorBroodlord,
  emperorChroot,
  earlyEmperor,
  emperorGracefulShutdown,
  emperorPidfile,
  emperorProcname,
  emperorStats,
  emperorInheritOutput,
  emperorExtraExtension,
  emperorNofollow,
  emperorMagicExec,
  emperorWrapper,
  emperorWrapperOverride,
  emperorWrapperFallback,
  emperorSafeReload,
  safeFd,
  binaryPath,
  emperorTyrant,
  emperorTyrantNofollow,
  emperorTyrantInitgroups,
  vassalSet,
  vassalsInclude,
  vassalsIncludeBefore,
  vassalsInherit,
  vassalsInheritBefore,
  ...hookOptions,
  emperorUseClone,
  emperorCap,
  imperialMonitorList,
] as const;
