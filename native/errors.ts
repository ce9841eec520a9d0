import { errorCode } from '../vassal/errors/index.ts';

export const ERR_NATIVE_MISSING = errorCode({
  code: 'ERR_NATIVE_MISSING',
  exit: 1,
  meaning: 'The native helper is not built, or was built for another machine.',
  wanted: 'emperord.node and launch in native/build, or for this machine in native/prebuilt',
  hint: 'run `make -C native` in the installation (g++ and make are needed)',
});

export const errors = [ERR_NATIVE_MISSING] as const;
