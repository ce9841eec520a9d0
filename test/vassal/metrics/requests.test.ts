import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { emperord, exchange, folder, freeAddress, get, until } from '../../support/index.ts';
import { missing, site } from '../runtimes/python/site.ts';

interface Shown {
  readonly metrics?: Readonly<
    Record<string, { readonly type: number; readonly oid: string; readonly value: number }>
  >;
}

async function stats(address: string): Promise<Shown> {
  return JSON.parse(await exchange(address, '')) as Shown;
}

test('LGF-031 MET-001 MET-022 MET-026 MET-031 MET-032 rules and JavaScript change metrics, the log and files show them', async (t) => {
  const address = await freeAddress();
  const directory = folder(t, {
    'app.cjs': `module.exports = (request, response) => {
      uwsgi.metric_inc('foo', 10);
      response.end(String(uwsgi.metric_get('foo')));
    };`,
    'a.ini': `[uwsgi]
master = true
http-socket = ${address}
javascript = %d/app.cjs
stats = %d/stats
metric = foo
metric = name=ab,type=gauge
metric = name=reqs,alias=worker.0.requests
metrics-dir = %d/values
route = ^/mi metricinc:foo,2
route = ^/ms metricset:ab,77
route = ^/md metricdec:ab,7
route = ^/mm metricmul:ab,2
route = ^/mv metricdiv:ab,4
route = ^/mx metricmax:ab,\${qs[n]}
route = ^/mn metricmin:ab,5
route-run = addheader:X-M: \${metric[foo]} \${metric[ab]}\${metric[none]}
log-format = LINE %(uri) %(metric.foo) %(metric.none)
`,
  });
  mkdirSync(join(directory, 'values'));
  const program = emperord(t, [join(directory, 'a.ini')]);
  await program.prints(/spawned uWSGI worker 1/);
  const shown: (string | undefined)[] = [];
  for (const path of ['/mi', '/ms', '/md', '/mm', '/mv', '/mx?n=99', '/mx?n=x', '/mn'])
    shown.push((await get(address, path)).headers['x-m']);
  assert.deepEqual(shown, ['2 0', '12 77', '22 70', '32 140', '42 35', '52 99', '62 99', '72 5']);
  assert.equal((await get(address, '/')).body, '92');
  await program.prints(/^LINE \/ 92 -$/m);
  const { metrics = {} } = await stats(join(directory, 'stats'));
  assert.deepEqual(metrics['reqs'], { type: 3, oid: '', value: 9 });
  assert.deepEqual(metrics['worker.1.core.0.requests'], { type: 0, oid: '3.1.2.0.1', value: 9 });
  assert.deepEqual(metrics['ab'], { type: 1, oid: '', value: 5 });
  const file = (name: string): string => readFileSync(join(directory, 'values', name), 'utf8');
  await until(() => file('foo') === '92\n' && file('reqs') === '9\n');
});

test(
  'MET-024 MET-025 MET-027 MET-029 MET-030 Python changes metrics, thresholds are watched',
  { skip: missing },
  async (t) => {
    const { address, program } = await site(
      t,
      {
        'app.py': `import uwsgi
from urllib.parse import unquote
uwsgi.metric_inc("loaded")
def application(environ, start):
    start("200 OK", [])
    return [repr(eval(unquote(environ["QUERY_STRING"]))).encode()]
`,
      },
      `wsgi-file = app.py
processes = 2
metric = loaded
metric = foo
metric = bar
alarm = log log:
metric-alarm = key=foo,value=5,alarm=log,msg=foo reached five,rate=30
metric-alarm = key=foo,value=6,alarm=log,rate=30
metric-threshold = key=bar,value=10,reset=1`,
    );
    const ask = async (text: string): Promise<string> =>
      (await get(address, `/?${encodeURIComponent(text)}`)).body;
    assert.equal(await ask('uwsgi.metric_get("loaded")'), '1');
    assert.equal(await ask('uwsgi.metric_set("foo", 4), uwsgi.metric_set("bar", 1 << 60)'), '(True, True)');
    await until(async () => (await ask('uwsgi.metric_get("bar")')) === '1');
    assert.doesNotMatch(program.output(), /reached five/);
    assert.equal(
      await ask('uwsgi.metric_inc("foo", 2), uwsgi.metric_get("foo"), uwsgi.metric_get("none")'),
      '(True, 6, 0)',
    );
    await program.prints(/ALARM: foo reached five\n/);
    await program.prints(/ALARM: metric foo is 6 \(threshold: 6\)\n/);
    assert.equal(
      await ask('uwsgi.metric_set("none", 1), uwsgi.metric_div("foo", 0), uwsgi.metric_set_max("foo", 9)'),
      '(None, None, True)',
    );
  },
);

test('MET-003 MET-031 a start, a check and a reload refuse metrics that cannot be', async (t) => {
  const directory = folder(t, {
    'a.ini': '[uwsgi]\nhttp-socket = %d/s\nmaster = true\nmetric = foo\nroute-run = metricinc:bar\n',
    'b.ini': '[uwsgi]\nhttp-socket = %d/s\nmaster = true\nmetrics-dir = %d/none\n',
  });
  for (const argv of [['check', join(directory, 'a.ini')], [join(directory, 'a.ini')]]) {
    const program = emperord(t, argv);
    assert.equal(await program.ended(), 1);
    assert.match(program.output(), /ERR_ROUTING_ARGUMENT: .*metricinc.*a\.ini:5/);
  }
  const program = emperord(t, [join(directory, 'b.ini')]);
  assert.equal(await program.ended(), 1);
  assert.match(program.output(), /ERR_METRICS_DIRECTORY/);
});
