import { posix } from 'node:path';
import { answer, refuse } from '../answer.ts';
import { climbs } from '../climbs.ts';
import { readText } from '../text.ts';
import type { Next } from '../traffic.ts';
import type { ActionRow } from './row.ts';

/** Server side includes as a rule (manual 12.13.2): of one document, and of files in its folder. */
export const ssi: readonly ActionRow[] = [
  {
    names: ['ssi'],
    means: 'answers with a document and what is included in it',
    example: 'ssi:/srv/www/$1.shtml',
    returns: 'break',
    later: true,
    make: (argument) => {
      if (argument === '') refuse('ssi', argument, 'the path of a document');
      const path = readText(argument);
      return async (traffic): Promise<Next> => {
        const { engine, request, response } = traffic;
        const document = path(traffic);
        const { render } = await import('../../ssi/index.ts');
        const page = climbs(argument, document)
          ? null
          : await render(posix.dirname(document), document, {
              request,
              cache: engine.cache,
              log: engine.log,
            });
        if (page === null) response.fail(404);
        else
          answer(traffic, {
            status: 200,
            reason: 'OK',
            headers: [['Content-Type', 'text/html']],
            body: page,
          });
        return 'break';
      };
    },
  },
];
