import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pages } from '../../docs/pages.ts';
import { read } from './sources.ts';

test('the pages generated from the tables are the ones committed', async () => {
  for (const [name, text] of await pages()) {
    assert.equal(read(`docs/${name}`), text, `docs/${name} is out of date: npm run generate`);
  }
});
