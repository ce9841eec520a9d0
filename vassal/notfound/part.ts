import { plugin, type Configuration } from '../config/index.ts';
import type { Part } from '../part.ts';

const NAME = /^\s*(?:(\d{1,3}):)?(?:.*\/)?notfound(?:_plugin\.so)?\s*$/;

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

/** The modifier that `plugin` gives it, 0 when it says none; `null` without it. */
function named(configuration: Configuration): number | null {
  for (const { value } of configuration.given(plugin)) {
    for (const name of value.split(',')) {
      const found = NAME.exec(name);
      if (found !== null && Number(found[1] ?? 0) < 256) return Number(found[1] ?? 0);
    }
  }
  return null;
}
