import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { findVar, isVarsBlock, readVars, VarsBuilder } from '../../../vassal/request/index.ts';

function block(...pairs: readonly (readonly [string, string])[]): Buffer {
  const builder = new VarsBuilder(65535);
  for (const [name, value] of pairs) builder.add(name, value);
  return builder.block();
}

test('PRT-002 {A:B} is 01 00 41 01 00 42, without padding', () => {
  assert.equal(block(['A', 'B']).toString('hex'), '010041010042');
  assert.equal(block(['A', '']).toString('hex'), '0100410000');
});

test('a block that would grow beyond its limit stays as it is', () => {
  const builder = new VarsBuilder(12);
  assert.equal(builder.add('AB', 'CD'), true);
  assert.equal(builder.add('E', '1'), false);
  assert.equal(builder.add('', ''), true);
  assert.deepEqual(
    [...readVars(builder.block())],
    [
      ['AB', 'CD'],
      ['', ''],
    ],
  );
});

test('a name or a value beyond 65535 bytes has no place in the layout', () => {
  const builder = new VarsBuilder(1 << 20);
  assert.equal(builder.add('A', 'x'.repeat(65536)), false);
  assert.equal(builder.add('x'.repeat(65536), ''), false);
  assert.equal(builder.add('A', 'x'.repeat(65535)), true);
});

test('the last of two equal names is the one that is found', () => {
  const twice = block(['A', '1'], ['B', '2'], ['A', '3']);
  assert.equal(findVar(twice, 'A'), '3');
  assert.equal(findVar(twice, 'B'), '2');
  assert.equal(findVar(twice, 'C'), null);
});

test('only a block with the layout to its last byte is one', () => {
  const cases: [hex: string, is: boolean][] = [
    ['', true],
    ['010041010042', true],
    ['0100410100', false],
    ['010041', false],
    ['01', false],
    ['32006162', false],
    ['01004160ea7879', false],
    ['00000000', true],
  ];
  for (const [hex, is] of cases) assert.equal(isVarsBlock(Buffer.from(hex, 'hex')), is, hex);
});

const latin1 = fc.string({ unit: fc.nat(255).map((code) => String.fromCharCode(code)), maxLength: 300 });

test('whatever is put in comes out in order', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(latin1, latin1), { maxLength: 20 }), (pairs) => {
      const made = block(...pairs);
      assert.equal(isVarsBlock(made), true);
      assert.deepEqual([...readVars(made)], pairs);
      for (const [name] of pairs) {
        assert.equal(findVar(made, name), pairs.findLast(([other]) => other === name)?.[1]);
      }
    }),
  );
});

test('any bytes that pass for a block can be read to the end', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const any = Buffer.from(bytes);
      if (!isVarsBlock(any)) return;
      assert.equal(findVar(any, 'NONE'), null);
      const size = [...readVars(any)].reduce((sum, [name, value]) => sum + 4 + name.length + value.length, 0);
      assert.equal(size, any.length);
    }),
    { numRuns: 2000 },
  );
});
