import type { Part } from '../vassal/part.ts';
import { errors as adoptErrors } from './adopt/errors.ts';
import { options as adoptOptions } from './adopt/options.ts';
import { errors as controlErrors } from './control/errors.ts';
import { options as controlOptions } from './control/options.ts';
import { errors } from './errors.ts';
import { errors as metricsErrors } from './metrics/errors.ts';
import { options as metricsOptions } from './metrics/options.ts';
import { options } from './options.ts';
import { errors as upgradeErrors } from './upgrade/errors.ts';
import { options as upgradeOptions } from './upgrade/options.ts';
import { errors as rightsErrors } from './verify/errors.ts';

/** The Emperor is a role, not a subsystem of an instance: the command line loads it by itself. */
export const part: Part = {
  name: 'emperor',
  options: [...options, ...controlOptions, ...metricsOptions, ...upgradeOptions, ...adoptOptions],
  errors: [...errors, ...controlErrors, ...metricsErrors, ...rightsErrors, ...upgradeErrors, ...adoptErrors],
  used: () => false,
};
