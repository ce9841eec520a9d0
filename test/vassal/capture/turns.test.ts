import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { takeTurn } from '../../../vassal/capture/turns.ts';

test('whatever reads cost, they take no more than their share', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 50, noNaN: true }), { minLength: 1 }), (costs) => {
      const turns = { horizon: 0, rest: 20 };
      let [now, spent] = [0, 0];
      for (const cost of costs) {
        now += cost;
        spent += cost;
        now += takeTurn(turns, now, cost);
      }
      assert.ok(spent <= now / 20 + 1e-6);
    }),
  );
});
