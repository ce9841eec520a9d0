import { option, type Option } from '../config/option.ts';

/** The chains in the order in which a request meets them (manual 6.6.1), with the prefix of their options. */
export const chains = { request: '', error: 'error-', response: 'response-', final: 'final-' } as const;
export type Chain = keyof typeof chains;

/** The ending of an option after `route`, and the variable that its pattern looks at (manual 6.6.2). */
export const subjects = {
  '': 'PATH_INFO',
  '-host': 'HTTP_HOST',
  '-uri': 'REQUEST_URI',
  '-qs': 'QUERY_STRING',
  '-remote-addr': 'REMOTE_ADDR',
  '-remote-user': 'REMOTE_USER',
  '-user-agent': 'HTTP_USER_AGENT',
  '-referer': 'HTTP_REFERER',
} as const;

/** The other endings: what comes before the action is no pattern. */
const forms = {
  '-status': 'a status: 404 action:arguments',
  '-if': 'a condition that holds: condition:subject;pattern action:arguments',
  '-if-not': 'a condition that does not hold: condition:subject;pattern action:arguments',
  '-run': 'no condition: action:arguments',
} as const;
export type Form = 'pattern' | 'status' | 'if' | 'if-not' | 'run' | 'label';

/** What an option of the table means. */
export interface RuleOption {
  readonly chain: Chain;
  readonly form: Form;
  /** Variable that a pattern looks at, `''` for none. */
  readonly subject: string;
}

const row = (name: string, help: string): Option =>
  option({ name, argument: 'text', repeatable: true, help, manual: '6.6' });

/** Every option that adds to a routing table, and what it adds. */
export const ruleOptions: ReadonlyMap<string, RuleOption & { readonly row: Option }> = new Map(
  (Object.keys(chains) as Chain[]).flatMap((chain) => {
    const name = `${chains[chain]}route`;
    const rule = (ending: string, form: Form, subject: string, help: string) =>
      [`${name}${ending}`, { chain, form, subject, row: row(`${name}${ending}`, help) }] as const;
    return [
      ...Object.entries(subjects).map(([ending, variable]) =>
        rule(ending, 'pattern', variable, `Rule of the ${chain} chain for a pattern of ${variable}`),
      ),
      ...Object.entries(forms)
        // There is no status before there is an answer.
        .filter(([ending]) => chain !== 'request' || ending !== '-status')
        .map(([ending, help]) =>
          rule(ending, ending.slice(1) as Form, '', `Rule of the ${chain} chain with ${help}`),
        ),
      rule('-label', 'label', '', `A place of the ${chain} chain for goto`),
    ];
  }),
);

export const collectHeader = option({
  name: 'collect-header',
  aliases: ['response-header-collect'],
  argument: 'text',
  repeatable: true,
  help: 'Keep a header of the answer in a variable of the request: Header VARIABLE',
  manual: '6.6.11',
});
export const pullHeader = option({
  name: 'pull-header',
  argument: 'text',
  repeatable: true,
  help: 'The same, and the client does not get the header',
  manual: '6.6.11',
});

export const routerList = option({
  name: 'router-list',
  aliases: ['routers-list'],
  argument: 'none',
  help: 'Print the actions that rules may have, and exit',
  manual: '3.13.21',
});

export const options = [
  ...[...ruleOptions.values()].map(({ row }) => row),
  collectHeader,
  pullHeader,
  routerList,
];
