import { Failure } from '../errors/index.ts';
import { place, type Configuration, type Setting } from '../config/index.ts';
import { findAction } from './actions/index.ts';
import { findCondition } from './conditions/index.ts';
import { matching } from './conditions/texts.ts';
import { ERR_ROUTING_ACTION, ERR_ROUTING_CONDITION, ERR_ROUTING_RULE, errors } from './errors.ts';
import type { RuleOption } from './options.ts';
import { valueOf, type Action, type Condition } from './traffic.ts';

/** One rule, ready to run. A label is a rule that does nothing. */
export interface Rule {
  /** Name for `goto`, `null` for none. */
  readonly label: string | null;
  readonly condition: Condition | null;
  readonly action: Action | null;
  /** Where `goto` of this rule leads when that is known now. */
  readonly target: string | null;
}

/** Compiles the text of a rule (manual 6.6.2). Throws `ERR_ROUTING_…` with the place of the setting. */
export function readRule(
  { chain, form, subject }: RuleOption,
  setting: Setting,
  configuration: Configuration,
): Rule {
  const text = setting.value.trim();
  if (form === 'label') return { label: text, condition: null, action: null, target: null };
  try {
    if (form === 'run') return { label: null, condition: null, ...actionOf(text, chain, configuration) };
    const space = text.search(/\s/);
    if (space === -1) wrong(text, 'no action');
    const first = text.slice(0, space);
    return {
      label: null,
      condition: conditionOf(form, subject, first),
      ...actionOf(text.slice(space).trim(), chain, configuration),
    };
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown;
    const row = errors.find(({ code }) => code === thrown.code) ?? ERR_ROUTING_RULE;
    const { finding } = thrown;
    throw new Failure(row, {
      ...finding,
      tried: `${finding.tried} (${setting.key} in ${place(setting.origin)})`,
    });
  }
}

function conditionOf(form: RuleOption['form'], subject: string, text: string): Condition {
  if (form === 'status') return ({ response }) => String(response.status) === text;
  if (form === 'pattern') return matching((traffic) => valueOf(traffic, subject), text);
  const colon = text.indexOf(':');
  if (colon === -1) wrong(text, 'a condition without a colon');
  const row = findCondition(text.slice(0, colon));
  if (row === null)
    throw new Failure(ERR_ROUTING_CONDITION, { tried: 'read a rule', found: text.slice(0, colon) });
  const condition = row.make(text.slice(colon + 1));
  return form === 'if' ? condition : (traffic) => !condition(traffic);
}

function actionOf(
  text: string,
  chain: RuleOption['chain'],
  configuration: Configuration,
): Pick<Rule, 'action' | 'target'> {
  const colon = text.indexOf(':');
  if (colon === -1) wrong(text, 'an action without a colon');
  const name = text.slice(0, colon);
  const row = findAction(name);
  if (row === null) throw new Failure(ERR_ROUTING_ACTION, { tried: 'read a rule', found: name });
  if (row.later === true && chain !== 'request') wrong(text, `${name} outside of the request chain`);
  const argument = text.slice(colon + 1);
  const fixed = row.returns === 'goto' && !argument.includes('$');
  return { action: row.make(argument, configuration), target: fixed ? argument : null };
}

function wrong(text: string, what: string): never {
  throw new Failure(ERR_ROUTING_RULE, { tried: 'read a rule', found: `${what} in ${JSON.stringify(text)}` });
}
