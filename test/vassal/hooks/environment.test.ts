import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { site } from '../master/site.ts';

test('HOK-028 HOK-036 commands of the master have the environment of env, unenv and putenv; print and uwsgi_log say something', async (t) => {
  const { directory, process } = await site(
    t,
    (folder) =>
      `env = FOO=bar\nenv = HOME=/here\nunenv = HOME\nhook-as-root = putenv:MADE=by hook\n` +
      `hook-as-root = exec:echo "$FOO|$HOME|$MADE" > ${folder}/seen\n` +
      `hook-post-app = call:uwsgi_log application has been loaded\nhook-as-user-atexit = print:goodbye cruel world`,
  );
  assert.equal(readFileSync(`${directory}/seen`, 'utf8'), 'bar|/here|by hook\n');
  await process.prints(/^application has been loaded$/m);
  await process.stop('SIGINT');
  assert.match(process.output(), /^goodbye cruel world$/m);
});
