import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completion, Configuration, helpText, option, optionsPage } from '../../../vassal/config/index.ts';
import { options } from '../../../vassal/parts.ts';

const flag = option({ name: 'flag', argument: 'none', help: 'a', manual: 'own' });
const count = option({
  name: 'count',
  aliases: ['number-of', '-n'],
  argument: 'number',
  default: 3,
  help: 'b',
  manual: 'own',
});
const mode = option({ name: 'mode', argument: 'octal?', bare: 0o666, help: 'c', manual: 'own' });
const list = option({ name: 'list', argument: 'text', repeatable: true, help: 'd', manual: 'own' });

const flags: readonly (readonly [string, boolean])[] = [
  ['', true],
  ['true', true],
  ['1', true],
  ['n', true],
  ['maybe', true],
  ['false', false],
  ['OFF', false],
  ['No', false],
  ['0', false],
];

test('CFG-146 only false, off, no and 0 turn a flag off', () => {
  for (const [text, on] of flags) assert.equal(Configuration.of(['flag', text]).get(flag), on, text);
  assert.equal(Configuration.of().get(flag), false);
});

test('CFG-270 CFG-272 an alias is the option, the last value wins, the default stands without one', () => {
  assert.equal(Configuration.of().get(count), 3);
  assert.equal(Configuration.of(['count', '4'], ['number-of', '5']).get(count), 5);
  assert.equal(Configuration.of(['n', '5']).get(count), 3, 'a short name is no key of a file');
});

test('CFG-271 a repeatable option keeps all values in order', () => {
  assert.deepEqual(Configuration.of(['list', 'a'], ['x', 'y'], ['list', 'b']).get(list), ['a', 'b']);
});

test('an optional value has its bare form', () => {
  assert.equal(Configuration.of(['mode', '']).get(mode), 0o666);
  assert.equal(Configuration.of(['mode', '660']).get(mode), 0o660);
  assert.equal(Configuration.of().get(mode), null);
});

test('a value of the wrong kind names option, place and kind', () => {
  for (const text of ['abc', '1x', '', '1.5', '99999999999999999999']) {
    assert.throws(() => Configuration.of(['count', text]).get(count), {
      code: 'ERR_CONFIG_VALUE',
      message: /"count" at command line/,
    });
  }
  assert.throws(() => Configuration.of(['mode', '999']).get(mode), { code: 'ERR_CONFIG_VALUE' });
});

test('CFG-269 help, page and completion hold every option', () => {
  const help = helpText(options);
  const page = optionsPage([{ name: 'all', options }]);
  const scripts = ['bash', 'zsh', 'fish'].map((shell) => completion(options, shell));
  for (const { name } of options) {
    assert.match(help, new RegExp(`--${name}\\b`));
    assert.ok(page.includes(`--${name}\``), name);
    for (const script of scripts) assert.ok(script.includes(name), name);
  }
  assert.throws(() => completion(options, 'tcsh'), { code: 'ERR_CONFIG_VALUE' });
});
