import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Configuration } from '../../../vassal/config/index.ts';
import { readMetrics } from '../../../vassal/metrics/registry.ts';
import { readThresholds } from '../../../vassal/metrics/thresholds.ts';

function metrics(...texts: readonly string[]) {
  return readMetrics(Configuration.of(...texts.map((text) => ['metric', text] as const)), 1);
}

/** The metrics of a configuration that are its own. */
function own(...texts: readonly string[]) {
  return metrics(...texts).slice(-texts.length);
}

test('MET-005 MET-006 MET-007 MET-008 MET-009 a metric is a name, or keys and values', () => {
  const [plain, gauge, alias] = own(
    'foo',
    'name=bar,type=gauge,oid=100.100.100,initial_value=-42,freq=3',
    'name=other,alias=worker.0.requests,type=alias',
  );
  const { target: _, ...rest } = plain ?? {};
  assert.deepEqual(rest, { name: 'foo', oid: '', type: 'counter', collector: null, initial: 0n, freq: 1 });
  assert.deepEqual([gauge?.type, gauge?.oid, gauge?.initial, gauge?.freq], ['gauge', '100.100.100', -42n, 3]);
  assert.equal(metrics('name=other,alias=worker.0.requests')[alias?.target ?? -1]?.name, 'worker.0.requests');
});

test('MET-010 MET-011 MET-015 collectors have children and arguments', () => {
  const all = own(
    'name=f,collector=file,arg1=/proc/loadavg,arg1n=1',
    'name=s,collector=sum,children=later;a',
    'name=m,collector=multiplier,children=f,arg1n=3',
    'name=a,alias=later',
    'later',
  );
  const names = metrics('name=x');
  const later = all[4]?.target;
  assert.deepEqual(all[0]?.collector, { kind: 'file', path: '/proc/loadavg', item: 1 });
  assert.deepEqual(all[1]?.collector, { kind: 'sum', children: [later, later], operand: 0n });
  assert.deepEqual(all[2]?.collector, { kind: 'multiplier', children: [all[0]?.target], operand: 3n });
  assert.ok(names.length > 0);
});

test('MET-003 MET-012 what cannot be is refused, with its place', () => {
  for (const [text, code, found] of [
    ['a b', 'SYNTAX', /the name "a b"/],
    ['..', 'SYNTAX', /the name "\.\."/],
    ['name=a/b', 'SYNTAX', /the name "a\/b"/],
    ['name=a,type=nosuch', 'SYNTAX', /no type "nosuch"/],
    ['name=a,collector=nosuch', 'SYNTAX', /no collector "nosuch"/],
    ['name=a,collector=ptr', 'SYNTAX', /no collector "ptr"/],
    ['name=a,foo=bar', 'SYNTAX', /foo, which means nothing without a collector/],
    ['name=a,children=b', 'SYNTAX', /children, which means nothing/],
    ['name=a,collector=sum', 'SYNTAX', /without children/],
    ['name=a,collector=file', 'SYNTAX', /without arg1/],
    ['name=a,initial_value=x', 'SYNTAX', /initial_value that is no number/],
    ['name=a,initial_value=9223372036854775808', 'SYNTAX', /initial_value that is no number/],
    ['name=a,freq=0', 'SYNTAX', /freq=0/],
    ['name=a,oid=1..2', 'SYNTAX', /the oid/],
    ['name=a,type=alias', 'SYNTAX', /go together/],
    ['name=a,alias=a', 'SYNTAX', /in a circle/],
    ['name=a,alias=nosuch', 'UNKNOWN', /no metric "nosuch"/],
    ['name=a,collector=sum,children=worker.9.requests', 'UNKNOWN', /no metric "worker\.9\.requests"/],
    ['worker.0.requests', 'SYNTAX', /one of the engine/],
  ] as const)
    assert.throws(() => metrics(text), { code: `ERR_METRICS_${code}`, message: found }, text);
  assert.throws(() => metrics('a', 'a'), { code: 'ERR_METRICS_SYNTAX', message: /a second metric "a"/ });
});

test('MET-033 MET-034 MET-035 MET-036 MET-038 MET-039 the engine has those of the original, with their oids', () => {
  const all = readMetrics(
    Configuration.of(['processes', '2'], ['threads', '2'], ['mules', '2'], ['spooler', '/spool']),
    2,
  );
  const oids = new Map(all.map(({ name, oid }) => [name, oid]));
  assert.equal(all.length, 5 + 9 + 2 * (9 + 2 * 7) + 5 + 2 + 3 + 2);
  for (const [name, oid] of [
    ['core.idle_workers', '5.4'],
    ['worker.0.requests', '3.0.1'],
    ['worker.2.core.1.requests', '3.2.2.1.1'],
    ['worker.1.avg_response_time', '3.1.8'],
    ['worker.0.avg_response_time', '3.0.8'],
    ['mule.2.signals', '8.2.1'],
    ['spooler.1.signals', '9.1.1'],
    ['socket.1.listen_queue', '7.1.1'],
    ['rss_size', '5.101'],
  ] as const)
    assert.equal(oids.get(name), oid, name);
  const few = (option: string): string[] =>
    readMetrics(Configuration.of(['processes', '2'], [option, 'true']), 1).map(({ name }) => name);
  assert.ok(!few('metrics-no-cores').some((name) => name.includes('.core.')));
  assert.ok(few('metrics-no-cores').includes('worker.1.requests'));
  assert.ok(!few('metrics-no-workers').some((name) => /^worker\.[1-9]/.test(name)));
  assert.ok(few('metrics-no-workers').includes('worker.0.requests'));
});

test('MET-029 MET-030 thresholds are read, and refused for what is not there', () => {
  const read = (text: string) => {
    const configuration = Configuration.of(['metric', 'a'], ['alarm', 'x log:'], ['metric-alarm', text]);
    return readThresholds(configuration, readMetrics(configuration, 0));
  };
  assert.deepEqual(read('key=a,value=5,alarm=x,rate=30,reset=0,msg=five\\, it is'), [
    { metric: 'a', value: 5n, alarms: ['x'], rate: 30, reset: 0n, message: 'five, it is' },
  ]);
  for (const [text, code] of [
    ['key=a', 'SYNTAX'],
    ['value=5', 'SYNTAX'],
    ['key=a,value=x', 'SYNTAX'],
    ['key=a,value=5,alarm=y', 'SYNTAX'],
    ['key=a,value=5,foo=1', 'SYNTAX'],
    ['key=a,value=5,rate=-1', 'SYNTAX'],
    ['key=worker.0.requests,value=5,reset=0', 'SYNTAX'],
    ['key=b,value=5', 'UNKNOWN'],
  ] as const)
    assert.throws(() => read(text), { code: `ERR_METRICS_${code}` }, text);
});
