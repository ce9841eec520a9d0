import { native } from '../../native/index.ts';
import type { Part } from '../part.ts';
import { options } from './options.ts';

/** Titles of processes (manual 3.13.10). */
export const part: Part = {
  name: 'procname',
  options,
  load: async () => {
    const { setTitle, titleOf } = await import('./title.ts');
    return {
      master: ({ configuration }) => {
        setTitle(titleOf(configuration, 'master'), () => native.setName('master'));
        return {};
      },
      worker: ({ configuration, name }) => {
        setTitle(titleOf(configuration, name), () => native.setName(name));
        return {};
      },
    };
  },
};
