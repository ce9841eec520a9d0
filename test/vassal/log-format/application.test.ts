import assert from 'node:assert/strict';
import { test } from 'node:test';
import { get } from '../../support/index.ts';
import { missing, site } from '../runtimes/python/site.ts';

const APP = `
import uwsgi
calls = 0

def application(environ, start_response):
    global calls
    calls += 1
    start_response("200 OK", [])
    before = uwsgi.get_logvar("foo") if calls > 1 else None
    if environ["PATH_INFO"] == "/set":
        uwsgi.set_logvar("foo", "bar")
        before = uwsgi.get_logvar("foo")
    return [repr((calls, before, uwsgi.worker_id())).encode()]

application({"PATH_INFO": "/"}, lambda status, headers: None)
`;

test(
  'LGF-038 LGF-039 GRL-023 variables of the log live for one request, and an application may call itself while it loads',
  { skip: missing },
  async (t) => {
    const lines = 'wsgi-file = app.py\nlog-format = line %(uri) foo=%(foo)';
    const { address, program } = await site(t, { 'app.py': APP }, lines);
    assert.equal((await get(address, '/set')).body, "(2, b'bar', 1)");
    assert.equal((await get(address, '/get')).body, '(3, None, 1)');
    await program.prints('line /set foo=bar\n');
    await program.prints('line /get foo=-\n');
  },
);
