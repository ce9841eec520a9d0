import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exchange, get, serves, until } from '../../../support/index.ts';
import { missing, site } from './site.ts';

const APP = `
import json, os, sys, time, threading
import uwsgi
from uwsgidecorators import postfork, thread
done = []

@postfork
@thread
def after():
    done.append(uwsgi.worker_id())

def leave():
    print("the application leaves")
uwsgi.atexit = leave

def facts():
    worker, = uwsgi.workers()
    return {
        "opt": {key: str(value) for key, value in uwsgi.opt.items()},
        "constants": [uwsgi.numproc, uwsgi.buffer_size, uwsgi.mode, uwsgi.cores, uwsgi.is_a_reload],
        "ids": [uwsgi.worker_id(), uwsgi.mule_id(), uwsgi.masterpid()],
        "requests": [uwsgi.request_id(), uwsgi.total_requests(), worker["requests"]],
        "worker": [worker["id"], worker["pid"], worker["status"].decode(), worker["respawn_count"]],
        "started": abs(uwsgi.started_on - time.time()) < 60,
        "memory": uwsgi.mem()[0] > 1000000,
        "queue": uwsgi.listen_queue(),
        "absent": [hasattr(uwsgi, "snmp_set_gauge"), hasattr(uwsgi, "fastfuncs")],
        "ppid": os.getppid(),
        "done": done,
        "cl": uwsgi.cl(),
    }

def application(environ, start_response):
    path = environ["PATH_INFO"]
    if path == "/reload":
        uwsgi.reload()
    if path == "/stop":
        uwsgi.stop()
    if path == "/absent":
        return uwsgi.snmp_set_gauge(1, 2)
    start_response("200 OK", [("Content-Type", "text/plain")])
    if path == "/disconnect":
        return leaving()
    if path == "/chunks":
        return iter(uwsgi.chunked_read, b"")
    if path == "/gone":
        return [str(len(done)).encode()]
    if path == "/file":
        return uwsgi.sendfile(__file__)
    uwsgi.log("logged by the application")
    return [json.dumps(facts()).encode()]

def leaving():
    yield b"whole"
    uwsgi.disconnect()
    done.extend(["later"] * 10)
`;

test(
  'PY-001 PY-002 PY-003 PY-004 PY-010 PY-051 PY-052 PY-053 PY-057 PY-058 PY-059 PY-060 PY-069 PY-071 PY-148 CFG-179',
  { skip: missing },
  async (t) => {
    const lines = 'wsgi-file = app.py\nset-ph = customer=acme\nmode = test\nenv = A=1\nenv = B=2';
    const made = await site(t, { 'app.py': APP }, lines);
    await until(async () => (await get(made.address, '/gone')).body === '1');
    const before = Number((await get(made.address, '/total')).body.match(/"requests": \[(\d+)/)?.[1]);
    const facts = JSON.parse((await get(made.address)).body) as Record<string, never>;
    const { opt, ids, worker, requests } = facts as unknown as {
      opt: Record<string, string>;
      ids: number[];
      worker: [number, number, string, number];
      requests: number[];
    };
    assert.equal(opt['customer'], `b'acme'`);
    assert.equal(opt['env'], `[b'A=1', b'B=2']`);
    assert.deepEqual(facts['constants'], [1, 4096, 'test', 1, false]);
    assert.deepEqual(ids, [1, 0, made.program.pid]);
    assert.deepEqual(requests, [before + 1, before + 1, before + 1]);
    assert.deepEqual(worker, [1, facts['ppid'], 'busy', 0]);
    assert.deepEqual([facts['started'], facts['memory'], facts['queue']], [true, true, 0]);
    assert.deepEqual([facts['absent'], facts['done'], facts['cl']], [[false, false], [1], 0]);
    await made.program.prints(/^logged by the application$/m);
  },
);

test(
  'GRL-007 PY-049 PY-050 PY-064 PY-155 reload, stop, disconnect, chunked_read',
  { skip: missing },
  async (t) => {
    const made = await site(t, { 'app.py': APP }, 'wsgi-file = app.py\nmode = test');
    const request = 'GET /disconnect HTTP/1.1\r\nHost: x\r\n\r\n';
    assert.match(await exchange(made.address, request), /\r\n\r\nwhole$/);
    await serves(made.address, '/gone', '11');
    const chunks =
      'POST /chunks HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n';
    assert.match(await exchange(made.address, chunks), /\r\n\r\nabcde$/);
    assert.equal((await get(made.address, '/file')).body, APP);
    assert.equal((await get(made.address, '/absent')).status, 500);
    await made.program.prints(
      'AttributeError: uwsgi.snmp_set_gauge does not exist in emperord: docs/python.md',
    );
    await get(made.address, '/reload');
    await made.program.prints('the application leaves');
    await serves(made.address, '/', '"constants": [1, 4096, "test", 1, true]');
    await get(made.address, '/stop');
    assert.equal(await made.program.ended(), 0);
  },
);
