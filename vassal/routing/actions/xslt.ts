import { Failure } from '../../errors/index.ts';
import { answer } from '../answer.ts';
import { climbs } from '../climbs.ts';
import { readKeys } from '../keys.ts';
import { readText } from '../text.ts';
import { toLatin1, type Next, type Traffic } from '../traffic.ts';
import type { ActionRow } from './row.ts';
import { applySheet, readXml, toXslt } from '../../xslt/index.ts';
import { adding } from './transformations.ts';

/** Keys of both actions beside what they need; the manual writes the first with a hyphen. */
const OTHERS = ['content_type', 'content-type', 'params'];

/** The stylesheet of a rule, the type of what it makes, and what it is told. */
function readSheet(action: string, argument: string, needed: readonly string[]) {
  const keys = readKeys(action, argument, [...needed, 'stylesheet'], OTHERS);
  const stylesheet = path(keys.get('stylesheet') ?? '');
  const type = toLatin1(keys.get('content_type') ?? keys.get('content-type') ?? 'text/html');
  return { keys, stylesheet, type, parameters: readText(keys.get('params') ?? '') };
}

/** A path of a rule; `null` when a client put `..` into it. */
function path(written: string): (traffic: Traffic) => string | null {
  const text = readText(written);
  return (traffic) => {
    const made = text(traffic);
    return climbs(written, made) ? null : made;
  };
}

/** XSLT as rules (manual 12.12.2, 6.20): of a file, and of what the application answers. */
export const xslt: readonly ActionRow[] = [
  {
    names: ['xslt'],
    means: `answers with what a stylesheet makes of a document; keys: doc, stylesheet, content_type, params`,
    example: 'xslt:doc=/srv/www/$1.xml,stylesheet=/srv/www/page.xsl,params=who=$1&lang=en',
    returns: 'break',
    later: true,
    make: (argument) => {
      const { keys, stylesheet, type, parameters } = readSheet('xslt', argument, ['doc']);
      const doc = path(keys.get('doc') ?? '');
      return async (traffic): Promise<Next> => {
        const [file, sheet, told] = [doc(traffic), stylesheet(traffic), parameters(traffic)];
        try {
          const document = file === null || sheet === null ? null : await readXml('/', file);
          if (document === null || sheet === null) traffic.response.fail(404);
          else {
            const body = await applySheet(document, sheet, told);
            answer(traffic, { status: 200, reason: 'OK', headers: [['Content-Type', type]], body });
          }
        } catch (thrown) {
          if (!(thrown instanceof Failure)) throw thrown;
          traffic.engine.log.line(`[uwsgi-route] xslt: ${thrown.message}`);
          traffic.response.fail(500);
        }
        return 'break';
      };
    },
  },
  adding(
    'toxslt',
    'puts what a stylesheet makes of the body in its place; keys: stylesheet, content_type, params',
    'stylesheet=/srv/www/page.xsl,params=who=${REMOTE_USER}',
    (written) => {
      const { stylesheet, type, parameters } = readSheet('toxslt', written, []);
      return (traffic) => {
        const sheet = stylesheet(traffic);
        return sheet === null ? null : toXslt(sheet, type, parameters(traffic));
      };
    },
  ),
];
