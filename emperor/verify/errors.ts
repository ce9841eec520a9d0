import { errorCode } from '../../vassal/errors/index.ts';

export const ERR_EMPEROR_RIGHTS = errorCode({
  code: 'ERR_EMPEROR_RIGHTS',
  exit: 1,
  meaning: 'A vassal has more rights than it was to be started with. It is killed, and tried again later.',
  wanted: 'user, groups, namespaces, capabilities and control group as planned, or less',
  hint: 'look at what emperor-wrapper, binary-path and hook-as-vassal run: it must not be setuid and stay so',
});

export const errors = [ERR_EMPEROR_RIGHTS] as const;
