import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Configuration } from '../../../vassal/config/index.ts';
import type { LedAide, LedWorker } from '../../../vassal/master/context.ts';
import { builtIn } from '../../../vassal/metrics/built-in.ts';
import { collected, Collection, itemOf, readText } from '../../../vassal/metrics/collect.ts';
import type { Collector, Metric } from '../../../vassal/metrics/definition.ts';
import { Directory, restore } from '../../../vassal/metrics/directory.ts';
import { Observatory, type Readings } from '../../../vassal/metrics/readings.ts';
import { readMetrics } from '../../../vassal/metrics/registry.ts';
import { isRaised } from '../../../vassal/metrics/thresholds.ts';
import { Values } from '../../../vassal/metrics/values.ts';
import { native } from '../../../native/index.ts';
import { folder, put } from '../../support/index.ts';

const NOW: Readings = {
  workers: [],
  busy: 0,
  idle: 0,
  overloaded: 0,
  queues: [],
  signals: { routed: 0, unrouted: 0 },
  aides: { mule: [], spooler: [] },
};

test('MET-013 MET-016 to MET-020 the collectors', () => {
  const values = [22n, 17n];
  const sources = {
    readings: NOW,
    valueAt: (index: number) => values[index] ?? 0n,
    textOf: () => ' 10 20\n30\t40 ',
  };
  const next = (collector: Collector | null, initial = 0n, present = 0n, restored = 0n): bigint | null => {
    const metric: Metric = { name: 'a', oid: '', type: 'counter', target: 2, collector, initial, freq: 1 };
    return collected(metric, present, restored, sources);
  };
  const children = [0, 1];
  for (const [kind, operand, expected] of [
    ['sum', 0n, 39n],
    ['avg', 0n, 19n],
    ['adder', 3n, 42n],
    ['multiplier', 3n, 117n],
  ] as const) {
    assert.equal(next({ kind, children, operand }), expected, kind);
    assert.equal(next({ kind, children, operand }, 5n), expected + 5n, kind);
  }
  assert.equal(next({ kind: 'accumulator', children, operand: 0n }, 0n, 56n), 95n);
  assert.equal(next({ kind: 'file', path: '', item: 2 }), 30n);
  assert.equal(next({ kind: 'file', path: '', item: 9 }), null);
  assert.equal(next({ kind: 'engine', read: () => 7 }, 0n, 0n, 100n), 107n);
  for (const own of [{ kind: 'worker' }, null] as const) assert.equal(next(own), null);
});

test('MET-016 items of a file are the numbers that its words begin with', () => {
  for (const [text, item, value] of [
    ['0.45 1.20 3', 1, 1n],
    ['MemTotal:       100 kB\nMemFree:   7 kB', 4, 7n],
    ['-5\0 6', 0, -5n],
    ['5\0\r6', 1, 6n],
    ['x', 0, null],
    ['', 0, null],
    ['99999999999999999999', 0, null],
  ] as const)
    assert.equal(itemOf(text, item), value, text);
});

test('a pipe in the place of a file makes nobody wait', (t) => {
  const directory = folder(t);
  execFileSync('mkfifo', [join(directory, 'pipe')]);
  assert.equal(readText(join(directory, 'pipe')) ?? '', '');
  assert.equal(readText(join(directory, 'none')), null);
});

test('MET-009 a metric with freq=3 is collected in every third second', (t) => {
  const path = join(folder(t, { value: '1' }), 'value');
  const metrics = readMetrics(
    Configuration.of(
      ['metric', `name=f,collector=file,arg1=${path},freq=3`],
      ['metric', `name=g,collector=file,arg1=${path}`],
    ),
    0,
  );
  const { values, descriptor } = Values.create(metrics);
  t.after(() => native.close(descriptor));
  const collection = new Collection(metrics, values, []);
  const seen: string[] = [];
  for (const text of ['1', '2', '3', '4', '5']) {
    put(join(path, '..'), { value: text });
    collection.tick(NOW);
    seen.push(`${values.get('f')} ${values.get('g')}`);
  }
  assert.deepEqual(seen, ['1 1', '1 2', '1 3', '4 4', '4 5']);
});

test('MET-034 what a worker counts goes on with its next process', () => {
  const observatory = new Observatory(2);
  const worker = (id: number, pid: number, requests: number): LedWorker => {
    const counters = { get: (name: string) => (name === 'requests' ? requests : 0), text: () => '' };
    return {
      id,
      pid,
      counters,
      accepting: true,
      starting: false,
      busy: pid % 2 === 1,
    } as unknown as LedWorker;
  };
  const requests = (...workers: LedWorker[]) => {
    const { workers: read, busy, idle } = observatory.look(workers, []);
    return [...read.map((one) => `${one.requests}/${one.deltaRequests}`), busy, idle];
  };
  assert.deepEqual(requests(worker(1, 11, 5)), ['5/5', '0/0', 1, 0]);
  assert.deepEqual(requests(worker(1, 11, 9), worker(2, 20, 1)), ['9/9', '1/1', 1, 1]);
  assert.deepEqual(requests(worker(1, 12, 0)), ['9/0', '1/1', 0, 1]);
  assert.deepEqual(requests(worker(1, 12, 3)), ['12/3', '1/1', 0, 1]);
  assert.equal(observatory.look([], [{ waiting: 5, maximum: 5 }]).overloaded, 1);
  assert.equal(observatory.look([], [{ waiting: 4, maximum: 5 }]).overloaded, 1);
});

test('MET-035 the averages of all workers', () => {
  const read = builtIn({
    workers: 2,
    cores: 1,
    sockets: 0,
    mules: 0,
    spoolers: 0,
    eachWorker: false,
    eachCore: false,
  }).find(({ name }) => name === 'worker.0.avg_response_time');
  const counters = (average: number) => ({ get: (name: string) => (name === 'averageTime' ? average : 0) });
  const workers = [1000, 3001].map(
    (average, index) =>
      ({ id: index + 1, pid: index + 1, counters: counters(average) }) as unknown as LedWorker,
  );
  const readings = new Observatory(2).look(workers, []);
  assert.equal(read?.collector?.kind === 'engine' && read.collector.read(readings), 2000);
});

test('MET-039 signals of mules and spoolers go on with their next process', () => {
  const observatory = new Observatory(1, { mules: 2, spoolers: 1 });
  const aide = (kind: string, number: number, pid: number, signals: number): LedAide => {
    const counters = { get: (name: string) => (name === 'signals' ? signals : 0) };
    return { aide: { kind, number }, pid, starting: false, counters } as unknown as LedAide;
  };
  const handled = (...aides: LedAide[]) => {
    const { signals, aides: read } = observatory.look([], [], { signals: { routed: 5, unrouted: 6 }, aides });
    return [...read.mule, ...read.spooler, signals.routed, signals.unrouted];
  };
  assert.deepEqual(handled(aide('mule', 2, 20, 3), aide('spooler', 1, 30, 1)), [0, 3, 1, 5, 6]);
  assert.deepEqual(handled(aide('mule', 1, 10, 1), aide('mule', 2, 21, 1)), [1, 4, 1, 5, 6]);
});

test('MET-022 MET-023 a file for each metric, which are read again', (t) => {
  const directory = folder(t, {
    'sub/own': '12\n',
    'sub/acc': '40',
    'sub/worker.0.requests': '7\n',
    'sub/sum': '9',
    'sub/core.idle_workers': '9',
  });
  const configuration = Configuration.of(
    ['metric', 'own'],
    ['metric', 'new'],
    ['metric', 'name=acc,collector=accumulator,children=own'],
    ['metric', 'name=sum,collector=sum,children=own;acc'],
  );
  const metrics = readMetrics(configuration, 0);
  const { values, descriptor } = Values.create(metrics);
  t.after(() => native.close(descriptor));
  const files = new Directory(join(directory, 'sub'));
  const restored = restore(metrics, values, files);
  const collection = new Collection(metrics, values, restored);
  collection.tick({ ...NOW, idle: 1 });
  files.write(values, (index) => values.at(index));
  const text = (name: string): string => readFileSync(join(directory, 'sub', name), 'utf8');
  assert.deepEqual(['own', 'new', 'acc', 'sum', 'worker.0.requests', 'core.idle_workers'].map(text), [
    '12\n',
    '0\n',
    '52\n',
    '64\n',
    '7\n',
    '1\n',
  ]);
  values.put(values.place('own'), 3n);
  files.write(values, (index) => values.at(index));
  assert.equal(text('own'), '3\n');
  symlinkSync('/dev/null', join(directory, 'own'));
  assert.throws(
    () =>
      new Directory(directory).write({ rows: values.rows.filter(({ name }) => name === 'own') }, () => 1n),
    {
      code: 'ERR_METRICS_DIRECTORY',
    },
  );
});

test('MET-029 an alarm is raised at the value, and again after its rate', () => {
  const threshold = { metric: 'a', value: 5n, alarms: [], rate: 30, reset: null, message: null };
  for (const [present, last, now, raised] of [
    [4n, null, 0, false],
    [5n, null, 0, true],
    [6n, 0, 29, false],
    [6n, 0, 30, true],
  ] as const)
    assert.equal(isRaised(threshold, present, last, now), raised);
});
