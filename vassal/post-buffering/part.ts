import type { Part } from '../part.ts';
import { errors } from './errors.ts';
import { options, postBuffering } from './options.ts';

export const part: Part = {
  name: 'post-buffering',
  options,
  errors,
  used: (configuration) => configuration.get(postBuffering) > 0,
  load: async () => {
    const { createPostBuffering } = await import('./index.ts');
    return { worker: ({ configuration }) => ({ responders: [createPostBuffering(configuration)] }) };
  },
};
