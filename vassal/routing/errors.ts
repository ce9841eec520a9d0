import { errorCode } from '../errors/index.ts';

export const ERR_ROUTING_RULE = errorCode({
  code: 'ERR_ROUTING_RULE',
  exit: 1,
  meaning: 'A rule of the routing table is not written as one.',
  wanted: 'pattern action:arguments, condition:subject;pattern action:arguments, or action:arguments',
  hint: 'docs/routing.md has the forms, and every condition, action and variable',
});
export const ERR_ROUTING_CONDITION = errorCode({
  code: 'ERR_ROUTING_CONDITION',
  exit: 1,
  meaning: 'A rule has a condition that does not exist here.',
  wanted: 'one of the conditions in docs/routing.md',
  hint: 'look for a typing error in the word before the colon',
});
export const ERR_ROUTING_ACTION = errorCode({
  code: 'ERR_ROUTING_ACTION',
  exit: 1,
  meaning: 'A rule has an action that does not exist here.',
  wanted: 'one of the actions in docs/routing.md',
  hint: 'look for a typing error in the word before the colon',
});
export const ERR_ROUTING_ARGUMENT = errorCode({
  code: 'ERR_ROUTING_ARGUMENT',
  exit: 1,
  meaning: 'An action of a rule cannot use its arguments.',
  wanted: 'the arguments that docs/routing.md shows',
  hint: 'compare the text after the colon with the example of the action',
});
export const ERR_ROUTING_VARIABLE = errorCode({
  code: 'ERR_ROUTING_VARIABLE',
  exit: 1,
  meaning: 'A rule uses a family of variables, or one of its members, that does not exist here.',
  wanted: 'one of the variables in docs/routing.md',
  hint: 'a variable of the request has no brackets: ${HTTP_HOST}',
});
export const ERR_ROUTING_PATTERN = errorCode({
  code: 'ERR_ROUTING_PATTERN',
  exit: 1,
  meaning: 'The regular expression of a rule is wrong, has no equivalent here, or could take too long.',
  wanted: 'an expression that can be matched in bounded time',
  hint: 'write it without the named construct, or as several rules',
});

export const errors = [
  ERR_ROUTING_RULE,
  ERR_ROUTING_CONDITION,
  ERR_ROUTING_ACTION,
  ERR_ROUTING_ARGUMENT,
  ERR_ROUTING_VARIABLE,
  ERR_ROUTING_PATTERN,
] as const;
