import type { Configuration } from '../config/index.ts';
import { refuse } from './answer.ts';
import { type Chain, ruleOptions } from './options.ts';
import { readRule, type Rule } from './rule.ts';
import type { Next, Traffic } from './traffic.ts';

/** The rules of each chain, in the order in which they were written. */
export type Tables = Readonly<Record<Chain, readonly Rule[]>>;

/** Compiles the rules of a configuration. Throws `ERR_ROUTING_…` for the first that is wrong. */
export function readTables(configuration: Configuration): Tables {
  const tables: Record<Chain, Rule[]> = { request: [], error: [], response: [], final: [] };
  for (const setting of configuration.settings) {
    const option = ruleOptions.get(setting.key);
    if (option !== undefined) tables[option.chain].push(readRule(option, setting, configuration));
  }
  for (const rules of Object.values(tables))
    for (const { target } of rules)
      if (target !== null && placeOf(rules, target) === -1)
        refuse('goto', target, 'a label of the same chain, or the number of a rule');
  return tables;
}

/** How a chain ended: what the last rule said, `next` when it came to its end. */
export type End = Exclude<Next, object>;

/**
 * Runs a chain from this rule on. Jumps lead forward only, so that it ends. A promise only when a rule waited for somebody.
 */
export function runChain(rules: readonly Rule[], traffic: Traffic, from = 0): End | Promise<End> {
  traffic.values.clear();
  for (let index = from; index < rules.length; index++) {
    const { condition, action } = rules[index] as Rule;
    if (action === null || (condition !== null && !condition(traffic))) continue;
    const next = action(traffic);
    // It may have changed a variable.
    traffic.values.clear();
    if (next === 'next') continue;
    if (typeof next === 'string') return next;
    if (next instanceof Promise) {
      const rule = index;
      return next.then((given) => {
        const place = given === 'next' ? rule + 1 : follow(rules, traffic, rule, given);
        return typeof place === 'number' ? runChain(rules, traffic, place) : place;
      });
    }
    const place = follow(rules, traffic, index, next);
    if (typeof place === 'string') return place;
    index = place - 1;
  }
  return 'next';
}

/** The rule that comes after this one, or the end. */
function follow(rules: readonly Rule[], traffic: Traffic, index: number, next: Next): number | End {
  if (typeof next === 'string') return next;
  const place = placeOf(rules, next.goto);
  if (place > index) return place;
  traffic.engine.log.line(`[uwsgi-route] ERROR "goto" instruction can only jump forward: ${next.goto}`);
  if (!traffic.response.ended) traffic.response.abort();
  return 'break';
}

/** Index of a label or rule number, -1 for none. Labels have numbers too. */
function placeOf(rules: readonly Rule[], name: string): number {
  const label = rules.findIndex((rule) => rule.label === name);
  if (label !== -1 || !/^\d{1,6}$/.test(name)) return label;
  return Number(name) < rules.length ? Number(name) : -1;
}
