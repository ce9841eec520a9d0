import { mount } from '../companion/options.ts';
import {
  asgi,
  evaluate,
  imports,
  module,
  paste,
  pecan,
  pyrun,
  pyshell,
  pyshellOneshot,
  raw,
  sharedImports,
  spoolerImports,
  workerOverride,
  wsgiFile,
} from './options.ts';

/** What gives an interpreter something to do beside applications. */
export const WORK = [
  imports,
  sharedImports,
  spoolerImports,
  pyrun,
  raw,
  pyshell,
  pyshellOneshot,
  workerOverride,
] as const;

/** Options that need an interpreter; the others only say how it is. */
export const LOADING = [wsgiFile, module, evaluate, asgi, paste, pecan, mount, ...WORK] as const;
