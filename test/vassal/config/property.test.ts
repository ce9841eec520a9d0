import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseArguments } from '../../../vassal/config/arguments.ts';
import { Configuration } from '../../../vassal/config/index.ts';
import { FormatError, PARSERS } from '../../../vassal/config/formats/index.ts';
import { expandMagic } from '../../../vassal/config/magic.ts';
import { Placeholders } from '../../../vassal/config/placeholders.ts';
import { locate } from '../../../vassal/config/sources/locate.ts';
import { Failure } from '../../../vassal/errors/index.ts';
import { options } from '../../../vassal/parts.ts';

/** Text as it comes from any bytes, and text that looks like configuration. */
const bytes = fc.uint8Array({ maxLength: 400 }).map((array) => Buffer.from(array).toString('utf8'));
const likely = fc
  .array(
    fc.constantFrom(
      '[uwsgi]',
      'uwsgi:',
      '{"uwsgi":',
      '<uwsgi>',
      '</a>',
      '\n',
      ' ',
      '=',
      ':',
      '- ',
      '%',
      '%(',
      ')',
      '"',
      '&x',
      '*x',
      '[',
      '{',
      '}',
      'a',
      '1',
      '\t',
      '<a',
      '>',
      '|',
      '!!',
    ),
  )
  .map((words) => words.join(''));
const text = fc.oneof(bytes, likely);

for (const [format, parse] of Object.entries(PARSERS)) {
  test(`${format}: any text is pairs, no section, or a FormatError`, async () => {
    await fc.assert(
      fc.asyncProperty(text, fc.constantFrom('', 'a'), async (source, section) => {
        try {
          const pairs = await parse(source, section);
          assert.ok(
            pairs === null ||
              pairs.every(({ key, value }) => typeof key === 'string' && typeof value === 'string'),
          );
        } catch (thrown) {
          assert.ok(thrown instanceof FormatError, String(thrown));
        }
      }),
      { numRuns: 1000 },
    );
  });
}

test('any command line is arguments or a Failure', () => {
  const word = fc.oneof(
    fc.string(),
    fc.constantFrom('--', '-', '--set', '-p', '-Mp', '--ini=', '--declare-option', '=x=', '--x'),
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 8 }), (words) => {
      try {
        parseArguments(words, options);
      } catch (thrown) {
        assert.ok(thrown instanceof Failure, String(thrown));
      }
    }),
  );
});

test('any placeholders resolve or are a Failure, within bounds', () => {
  const value = fc
    .array(fc.constantFrom('%(a)', '%(b)', '%(c)', '%(a b +)', '%(a ++)', '%(', ')', 'x', '1', ' '))
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), value), { maxLength: 6 }), (pairs) => {
      const { settings } = Configuration.of(...pairs);
      const placeholders = new Placeholders(settings);
      try {
        for (const setting of settings) assert.ok(placeholders.resolve(setting).length <= 1 << 20);
      } catch (thrown) {
        assert.ok(thrown instanceof Failure, String(thrown));
      }
    }),
  );
});

test('a value that doubles at each step ends with ERR_CONFIG_LIMIT', () => {
  const pairs = Array.from({ length: 40 }, (_, n) => [`k${n + 1}`, `%(k${n})%(k${n})`] as [string, string]);
  const { settings } = Configuration.of(['k0', 'xxxxxxxxxx'], ...pairs);
  const placeholders = new Placeholders(settings);
  assert.throws(() => settings.forEach((setting) => placeholders.resolve(setting)), {
    code: 'ERR_CONFIG_LIMIT',
  });
});

test('a file name cannot begin a new setting through a magic variable', () => {
  const file = { original: 'x', path: '/v/evil\nuid = 0.ini', section: '', inode: 1n };
  const system = { directory: '/', binary: '', startedAt: 0 };
  fc.assert(
    fc.property(fc.string(), (around) => {
      assert.ok(!expandMagic(`${around.replaceAll('\n', '')}%n%s%p%d`, file, file, system).includes('\n'));
    }),
  );
});

test('any word is located', () => {
  fc.assert(fc.property(fc.string(), (word) => typeof locate(word, '/base').path === 'string'));
});
