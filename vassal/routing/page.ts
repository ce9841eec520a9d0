import { actions } from './actions/index.ts';
import { conditions } from './conditions/index.ts';
import { chains, ruleOptions } from './options.ts';
import { families } from './variables.ts';

/** The page of this room: prose, and the tables as the code has them. */
export function routingPage(): string {
  return [
    '# Routing',
    '',
    '<!-- generated from the tables of vassal/routing by `npm run generate` -->',
    '',
    PROSE,
    '## Options',
    '',
    table(
      ['Option', 'Chain', 'The rule'],
      [
        ...[...ruleOptions].map(([name, { chain, row }]) => [`\`${name}\``, chain, row.help]),
        ['`collect-header`', '', 'Keeps a header of the answer in a variable: `Header VARIABLE`'],
        ['`pull-header`', '', 'The same, and the client does not get it'],
      ],
    ),
    '## Conditions',
    '',
    'Texts are separated by the first semicolon. What has none, where two texts are needed, never holds.',
    '',
    table(
      ['Condition', 'Holds when'],
      conditions.map(({ names, means }) => [list(names), means]),
    ),
    '## Actions',
    '',
    table(
      ['Action', 'What it does', 'Example', 'Returns'],
      [
        ...actions.map(({ names, means, example, returns }) => [
          list(names),
          means,
          `\`${example}\``,
          returns,
        ]),
      ],
    ),
    '## Variables',
    '',
    'They may be used in the subject of a condition and in the arguments of an action.',
    '',
    table(
      ['Variable', 'What it is'],
      [
        ['`$0` to `$9`', 'what the last pattern that matched found: the whole, and its groups'],
        ['`${NAME}`', 'a variable of the request, empty when it is not set'],
        ...Object.entries(families).map(([name, { means }]) => [`\`\${${name}[…]}\``, means]),
      ],
    ),
  ].join('\n');
}

const PROSE = `Rules look at a request, its answer and its end, and change them (manual 6.6). There are ${Object.keys(chains).length} chains:

- **request**: before the application is called, and before files are looked for. A rule may answer instead.
- **error**: when the answer has its status, whatever it is, as in the original.
- **response**: when the answer has its headers, before its first byte is sent. A rule of these two chains may answer
  instead of the application, whose own answer is then dropped. Each is run once for a request.
- **final**: after the answer was sent, before it is counted and logged.

\`\`\`ini
route-user-agent = .*curl.* redirect:http://example.com\${REQUEST_URI}
route = \\.php$ rewrite:/index.php
route-if = equal:\${PATH_INFO};/bad break:500 Internal Server Error
route-host = ^shop\\.example$ goto:shop
route-run = last:

route-label = shop
route = ^/img/(\\w+)\\.png$ static:/srv/img/$1.png
\`\`\`

The rules of a chain run in the order in which they are written. A worker compiles them once; the master
does it before, so that a start, a reload and \`emperord check\` refuse a bad rule with an \`ERR_ROUTING_…\` that names its line. What a rule says next is one of: *next* (the next rule), *continue* (no
more rules of this chain), *break* (the request is answered), *goto* (forward, to a label or a number; labels have numbers
too). A \`goto\` that is made of variables and leads backward, or nowhere, closes the request.

Rules that cannot do what they say for a request, such as a header made of a path with a line break in it, answer that
request with 500 and write one line. Two lengths in one answer cannot come from rules: a \`Content-Length\` or
\`Transfer-Encoding\` that a rule adds replaces both. A file action does not follow \`..\` that a client put into its path.

## Other servers and users

\`http:\`, \`https:\` and \`uwsgi:\` give a request away in the request chain; both bodies flow as they come, in their own pace, also when the
protocol changes (websockets). A server that does not answer, or is silent for \`http-timeout\`, is 502; an answer that breaks off
breaks off for the client too. Headers of one connection are not given on, \`X-Forwarded-For\` gets the client's address. \`https:\` wants a
certificate that this machine trusts.

\`memcached:\` and \`redis:\` answer with an item of such a server, \`memcachedstore:\` and \`redisstore:\` make items of answers, each over a
connection of its own. A server that is not there, is silent for \`socket-timeout\` or says something else is one line of the log, and the request goes on without it. An
item has at most 64 MB; a key that memcached cannot have (more than 250 bytes, blanks, control bytes) has no item and gets none. The client of an answer that is stored has its last byte when the server
has the item. Nothing is offloaded: \`no_offload\` changes nothing.

A file of \`basicauth\` has \`user:hash\` lines, and is read again when it has changed. Hashes are those of Apache (\`$apr1$\`, \`{SHA}\`) and of crypt(3)
of this machine: DES, MD5, bcrypt, SHA-2, yescrypt. A wrong password costs the worker the time of its algorithm; one that was
right is remembered until the file changes. Without the file nobody is let in.

\`chdir:\`, \`sethome:\` and \`setfile:\` are for applications that are loaded by the request ([python.md](python.md)).

## Patterns

Patterns are searched anywhere in the subject, by bytes. They are PCRE, written as JavaScript understands it: leading \`(?i)\`
\`(?m)\` \`(?s)\`, \`(?P<name>…)\`, \`[[:alpha:]]\` and its like, \`\\A\` \`\\z\` \`\\Z\` \`\\h\` \`\\Q…\\E\` are translated; possessive and
atomic groups, \`\\K\`, \`\\G\`, recursion, conditions and verbs are refused at the start with their place. A text
that does not have the literals of a pattern, at its beginning, its end or anywhere, is not shown to an expression.
A variable is taken out of the request once, until an action may have changed it.

No pattern holds a worker. The engine that matches expressions goes over to an algorithm whose time grows with the length
of the text only when it had to step back ten thousand times. Look-arounds, references back and very large counts cannot be
matched so: such a pattern may have one repetition, or two when it begins with \`^\` and has no \`|\`, none of a group, and ten choices (\`|\`
and \`?\`), and a request whose
text has the literals of the pattern and is longer than 1024 characters is answered with 500: neither yes nor no would be safe.

A \`-status\` option compares its text with the status, as the original does: it is no pattern.
`;

function list(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(' ');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line), ''].join('\n');
}
