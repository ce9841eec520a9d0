import { latin1Bytes } from '../../request/index.ts';
import { complete, refuse } from '../answer.ts';
import { setVariable } from '../set-variable.ts';
import { readText } from '../text.ts';
import { fromLatin1, type Next, type Traffic } from '../traffic.ts';
import { endWith } from './flow.ts';
import type { ActionRow } from './row.ts';

/** What is done with what a function gave, `null` when nobody answered. */
type Use = (traffic: Traffic, given: Buffer | null) => Next;

/** Remote procedures as rules (manual 6.12.3). */
export const rpc: readonly ActionRow[] = [
  calling(['rpc', 'call'], 'answers with what a function gives', 'break', (traffic, given) => {
    if (given === null) return fail(traffic);
    complete(traffic, () => traffic.response.end(given));
    return 'break';
  }),
  calling(['rpcnext', 'rpcblob'], 'sends what a function gives, and goes on', 'next', (traffic, given) => {
    if (given !== null) traffic.response.write(given);
    return 'next';
  }),
  calling(
    ['rpcraw'],
    'sends a whole answer of HTTP, or goes on when it is empty',
    'break, next',
    (traffic, given) => {
      if (given === null || given.length === 0) return 'next';
      traffic.response.writeRaw(given);
      traffic.response.end();
      return 'break';
    },
  ),
  calling(['rpcret', 'rpcset'], 'does what a function says', 'what it says', (traffic, given) => {
    return given === null ? fail(traffic) : obey(traffic, given.toString('latin1').trim());
  }),
  {
    ...calling(['rpcvar'], 'keeps what a function gives in a variable', 'next', () => 'next'),
    example: 'rpcvar:NODE mapper ${HTTP_HOST}',
    make: (argument) => {
      const [, name = '', call = ''] = /^\s*(\S+)\s+(\S.*)$/s.exec(argument) ?? [];
      if (name === '') refuse('rpcvar', argument, 'VARIABLE function arguments');
      return doing('rpcvar', call, (traffic, given) => {
        setVariable(traffic, name, given?.toString('latin1') ?? '');
        return 'next';
      });
    },
  },
];

function calling(names: readonly [string, ...string[]], means: string, returns: string, use: Use): ActionRow {
  const [name] = names;
  return {
    names,
    means,
    example: `${name}:hello@127.0.0.1:3031 \${REQUEST_URI}`,
    returns,
    later: true,
    make: (argument) => doing(name, argument, use),
  };
}

/** `function[@address] argument …`; arguments are parted by blanks before anything is put into them. */
function doing(action: string, argument: string, use: Use): (traffic: Traffic) => Promise<Next> {
  const [first = '', ...rest] = argument.trim().split(/\s+/);
  if (first === '') refuse(action, argument, 'function[@address] arguments');
  const target = readText(first);
  const texts = rest.map(readText);
  return async (traffic) => {
    const [name = '', ...node] = target(traffic).split('@');
    const values = texts.map((text) => latin1Bytes(text(traffic)));
    const given = await traffic.engine.call(
      node.length === 0 ? null : node.join('@'),
      fromLatin1(name),
      values,
    );
    return use(traffic, given);
  };
}

/** The words of rpcret (manual 15.1). */
function obey(traffic: Traffic, text: string): Next {
  const [, word = '', rest = ''] = /^(\S+)\s*(.*)$/s.exec(text) ?? [];
  switch (word) {
    case 'next':
      return 'next';
    case 'continue':
    case 'goon':
      return 'continue';
    case 'goto':
      return { goto: rest };
    case 'break':
      endWith(traffic, rest);
      return 'break';
  }
  traffic.engine.log.line(`[uwsgi-route] a function of rpcret said ${JSON.stringify(text.slice(0, 200))}`);
  return fail(traffic);
}

function fail({ response }: Traffic): 'break' {
  if (response.headersSent) response.abort();
  else response.fail(500);
  return 'break';
}
