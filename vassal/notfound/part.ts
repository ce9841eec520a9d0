import { namedPlugin, type Configuration } from '../config/index.ts';
import type { Part } from '../part.ts';

/** Its modifier, `null` when no `plugin` names it. */
const named = (configuration: Configuration): number | null => namedPlugin(configuration, 'notfound', 0);

/** Answers 404 where nobody else answers (manual 4.1.7). */
export const part: Part = {
  name: 'notfound',
  options: [],
  plugins: ['notfound'],
  used: (configuration) => named(configuration) !== null,
  load: async () => ({
    worker: ({ configuration }) => ({
      applications: [
        {
          mountpoint: '',
          modifier1: named(configuration) ?? 0,
          dynamic: true,
          cores: 1,
          handler: (_, response) => response.fail(404),
        },
      ],
    }),
  }),
};
