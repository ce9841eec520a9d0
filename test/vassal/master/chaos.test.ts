import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test, type TestContext } from 'node:test';
import { folder, freeAddress } from '../../support/index.ts';
import { fullDisk, storm, type Weather } from './chaos.ts';

const SECONDS = 10;
const noPython = spawnSync('python3', ['-V']).status === 0 ? false : 'no python3 is installed';

test(
  'in a storm of dying processes and bad clients no answer is wrong, and nothing is left of the instance',
  { skip: noPython },
  async (t) => survived(t, await storm(folder(t), await freeAddress(), SECONDS)),
);

test(
  'the same with a log on a full disk and more clients than descriptors',
  { skip: noPython },
  async (t) => {
    const directory = folder(t);
    const { log, free } = fullDisk(directory);
    const want = { log, descriptors: 64 };
    const weather = await storm(directory, await freeAddress(), SECONDS, want).finally(free);
    survived(t, weather);
    assert.ok(weather.exhausted > 0);
  },
);

function survived(t: TestContext, weather: Weather): void {
  const { answered, wrong, failed, refused, kills, orphans, exit } = weather;
  t.diagnostic(JSON.stringify({ answered, failed, kills }));
  assert.deepEqual(wrong, []);
  assert.deepEqual(orphans, []);
  assert.equal(exit, 0);
  assert.equal(refused, 0);
  assert.ok(answered > 0);
  // A process takes at most what the clients had asked it.
  assert.ok(failed <= kills * 4, `${failed} requests failed of ${kills} processes`);
}
