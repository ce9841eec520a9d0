import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { site } from '../master/site.ts';

test('commands of the master have the environment of env, unenv and putenv', async (t) => {
  const { directory } = await site(
    t,
    (folder) =>
      `env = FOO=bar\nenv = HOME=/here\nunenv = HOME\nhook-as-root = putenv:MADE=by hook\n` +
      `hook-as-root = exec:echo "$FOO|$HOME|$MADE" > ${folder}/seen`,
  );
  assert.equal(readFileSync(`${directory}/seen`, 'utf8'), 'bar|/here|by hook\n');
});
