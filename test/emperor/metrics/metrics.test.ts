import assert from 'node:assert/strict';
import { test } from 'node:test';
import { metricsText } from '../../../emperor/metrics/text.ts';
import { Journal } from '../../../emperor/records/index.ts';
import { emperord, folder, freeAddress, get } from '../../support/index.ts';
import { vassal } from '../samples.ts';

const usage = { processes: 2, rss: 1024, pss: null, cpu: 1500 };
const member = (name: string) => ({
  vassal: vassal('running', { name, firstRun: 5, lastRun: 7, respawns: 3, accepting: true }),
  pid: 7,
  journal: new Journal(),
});

test('metrics of one vassal', () => {
  const text = metricsText([member('a"\\\n.ini')], () => usage);
  const own = 'vassal="a\\"\\\\\\n.ini",source="/vassals"';
  for (const line of [
    'emperord_vassals{state="running"} 1',
    'emperord_vassals{state="halted"} 0',
    `emperord_vassal_state{${own},state="running"} 1`,
    `emperord_vassal_accepting{${own}} 1`,
    `emperord_vassal_starts_total{${own}} 4`,
    `emperord_vassal_deaths_total{${own},cause="oom"} 0`,
    `emperord_vassal_last_start_timestamp_seconds{${own}} 7`,
    `emperord_vassal_throttle_seconds{${own}} 0`,
    `emperord_vassal_resident_bytes{${own}} 1024`,
    `emperord_vassal_cpu_seconds{${own}} 1.5`,
  ]) {
    assert.ok(text.includes(`\n${line}\n`), `${line} in\n${text}`);
  }
  for (const line of text.trimEnd().split('\n')) {
    assert.match(line, /^# (HELP|TYPE) \w+ .+$|^\w+\{(\w+="([^"\\]|\\.)*",?)*\} [\d.]+$/);
  }
});

test('more vassals than anybody looks at are told as totals', () => {
  const text = metricsText(
    Array.from({ length: 5001 }, () => member('a.ini')),
    () => usage,
  );
  assert.match(text, /emperord_vassals\{state="running"\} 5001/);
  assert.doesNotMatch(text, /vassal=/);
});

test('one endpoint for all vassals; another path is 404, a taken address is an error', async (t) => {
  const address = await freeAddress();
  const home = folder(t, { 'v/a.ini': '', 'v/b.ini': '' });
  const argv = [`--emperor=${home}/v`, '--emperor-wrapper=/bin/cat', '--emperor-control=none'];
  const emperor = emperord(t, [...argv, `--emperor-metrics=${address}`]);
  await emperor.prints('Emperor metrics server enabled');
  const { status, headers, body } = await get(address, '/metrics');
  assert.equal(status, 200);
  assert.match(headers['content-type'] ?? '', /^text\/plain; version=0\.0\.4/);
  assert.match(body, /emperord_vassals\{state="waiting"\} \d/);
  assert.equal((await get(address, '/')).status, 404);
  const second = emperord(t, [...argv, `--emperor-metrics=${address}`]);
  assert.equal(await second.ended(), 1);
  assert.match(second.output(), /ERR_EMPEROR_METRICS/);
});
