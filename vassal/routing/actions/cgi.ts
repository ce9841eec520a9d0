import type { Configuration } from '../../config/index.ts';
import type { AnswerWith } from '../../runtimes/cgi/index.ts';
import { refuse } from '../answer.ts';
import { climbs } from '../climbs.ts';
import { readText } from '../text.ts';
import { fromLatin1, type Action, type Next } from '../traffic.ts';
import type { ActionRow } from './row.ts';

/** Answers with a script. @param helper runs it, `null` for its own first line */
const running = (written: string, helper: string | null, configuration: Configuration): Action => {
  const path = readText(written);
  let loaded: Promise<AnswerWith> | null = null;
  return async (traffic): Promise<Next> => {
    const { engine, request, response } = traffic;
    const file = path(traffic);
    loaded ??= import('../../runtimes/cgi/index.ts').then(({ answering }) =>
      answering(configuration, engine.log),
    );
    const answerWith = await loaded;
    if (climbs(written, file)) response.fail(404);
    else await answerWith({ file: fromLatin1(file), helper }, request, response);
    return 'break';
  };
};

/** CGI scripts as rules (manual 6.6.12, 12.9). */
export const cgi: readonly ActionRow[] = [
  {
    names: ['cgi'],
    means: 'answers with a CGI script',
    example: 'cgi:/usr/lib/cgi-bin/$1',
    returns: 'break',
    later: true,
    make: (argument, configuration) => {
      if (argument === '') refuse('cgi', argument, 'the path of a script');
      return running(argument, null, configuration);
    },
  },
  {
    names: ['cgihelper'],
    means: 'answers with a CGI script that a program runs',
    example: 'cgihelper:/usr/bin/php-cgi /srv/www/$1.php',
    returns: 'break',
    later: true,
    make: (argument, configuration) => {
      const [, helper = '', script = ''] = /^(\S+)\s+(.+)$/s.exec(argument) ?? [];
      if (script === '') refuse('cgihelper', argument, 'a program and the path of a script');
      return running(script, helper, configuration);
    },
  },
];
