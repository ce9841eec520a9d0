import { httpTimeout } from '../../protocols/options.ts';
import { refuse } from '../answer.ts';
import { proxyHttp } from '../proxy/http.ts';
import { proxyUwsgi } from '../proxy/uwsgi.ts';
import { setVariable } from '../set-variable.ts';
import { readText } from '../text.ts';
import { fromLatin1, type Action } from '../traffic.ts';
import type { ActionRow } from './row.ts';
import { readModifier } from './setters.ts';

const toHttp = (names: readonly string[], secure: boolean): ActionRow => ({
  names,
  means: `gives the request to another ${secure ? 'HTTPS' : 'HTTP'} server, perhaps with another \`Host\``,
  example: `${names[0]}:127.0.0.1:8181,shop.example`,
  returns: 'break',
  later: true,
  make: (argument, configuration) => {
    const [address = '', host = null] = argument.split(/,(.*)/s);
    if (address === '') refuse(names[0] ?? '', argument, 'an address, and perhaps a host');
    const texts = { address: readText(address), host: host === null ? null : readText(host) };
    const patience = configuration.get(httpTimeout) * 1000;
    return (traffic) => {
      proxyHttp(traffic, {
        address: fromLatin1(texts.address(traffic)),
        host: texts.host?.(traffic) ?? null,
        secure,
        patience,
      });
      return 'break';
    };
  },
});

/** Actions that answer with what another server says. */
export const proxies: readonly ActionRow[] = [
  toHttp(['http', 'proxyhttp'], false),
  toHttp(['https', 'proxyhttps'], true),
  {
    names: ['uwsgi', 'proxyuwsgi'],
    means:
      'gives the request to another uwsgi server, with these modifiers and `UWSGI_APPID`; without an address sets them, and no more rules',
    example: 'uwsgi:127.0.0.1:3031,5,0,shop',
    returns: 'break, continue without an address',
    later: true,
    make: (argument, configuration): Action => {
      const [address = '', ...rest] = argument.split(',');
      // `uwsgi:,,5,0` is an older form of `uwsgi:,5,0`.
      const [one = '', two = '', application = ''] = address === '' && rest[0] === '' ? rest.slice(1) : rest;
      const [modifier1, modifier2] = [modifier(one, argument), modifier(two, argument)];
      const texts = { address: readText(address), application: readText(application) };
      const patience = configuration.get(httpTimeout) * 1000;
      if (address === '')
        return (traffic) => {
          Object.assign(traffic.request, { modifier1, modifier2 });
          const id = texts.application(traffic);
          if (id !== '') setVariable(traffic, 'UWSGI_APPID', id);
          return 'continue';
        };
      return (traffic) => {
        const place = fromLatin1(texts.address(traffic));
        proxyUwsgi(traffic, {
          address: place,
          modifier1,
          modifier2,
          application: texts.application(traffic),
          patience,
        });
        return 'break';
      };
    },
  },
];

function modifier(text: string, argument: string): number {
  return readModifier(text || '0') ?? refuse('uwsgi', argument, 'address,modifier1,modifier2,id');
}
