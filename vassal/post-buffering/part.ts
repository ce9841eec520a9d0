import type { Part } from '../part.ts';
import { errors } from './errors.ts';
import { options, postBuffering, uploadProgress } from './options.ts';

export const part: Part = {
  name: 'post-buffering',
  options,
  errors,
  used: (configuration) => configuration.get(postBuffering) > 0 || configuration.isSet(uploadProgress),
  load: async () => {
    const { createPostBuffering } = await import('./index.ts');
    return {
      worker: ({ configuration, log }) => ({ responders: [createPostBuffering(configuration, log)] }),
    };
  },
};
