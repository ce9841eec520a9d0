import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { startScript } from '../../../../vassal/runtimes/cgi/process.ts';
import {
  dial,
  emperord,
  exchange,
  folder,
  freeAddress,
  get,
  until,
  type Running,
} from '../../../support/index.ts';

const OK = "printf 'Content-Type: text/plain\\r\\n\\r\\n'";
const SCRIPTS = {
  'env.sh': `${OK}\nenv; pwd; echo "argument $1"`,
  'echo.sh': `${OK}\nexec cat`,
  'count.sh': `${OK}\nwc -c`,
  'error.sh': `echo 'said on stderr' >&2; exit 3`,
  'half.sh': `printf 'Content-Type: text/plain\\nContent-Length: 100\\n\\nhalf'`,
  'split.sh': `printf 'X: a\\rEvil: b\\n\\nx'`,
  'endless.sh': `while :; do printf xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done`,
  'flood.sh': `${OK}\necho $$ > "$QUERY_STRING"; exec cat /dev/zero`,
  'silent.sh': `echo $$ > "$QUERY_STRING"; sleep 100 & wait`,
  'tree.sh': `sleep 100 & echo $! > "$QUERY_STRING.child"; echo $$ > "$QUERY_STRING"; wait`,
  'stop.sh': `${OK}\necho begun; sleep 100`,
  'child.sh': `${OK}\necho parent; sleep 100 >/dev/null 2>&1 </dev/null &`,
  'slow.sh': `${OK}\necho $$ > "$QUERY_STRING"; while [ ! -e "$QUERY_STRING.go" ]; do sleep 0.05; done; echo done`,
};

interface Made {
  readonly address: string;
  readonly root: string;
  readonly program: Running;
}

async function start(t: TestContext, lines = ''): Promise<Made> {
  const address = await freeAddress();
  const scripts = Object.entries(SCRIPTS).map(
    ([name, code]) => [`bin/${name}`, `#!/bin/sh\n${code}\n`] as const,
  );
  const files = { ...Object.fromEntries(scripts), 'bin/helped.x': 'data', 'bin/bare.sh': '#!/nowhere/sh\n' };
  const ini = `[uwsgi]\nplugins = cgi\nmaster = true\nhttp-socket = ${address}\ncgi = /bin=%dbin\n${lines}\n`;
  const root = folder(t, { ...files, 'a.ini': ini });
  for (const name of [...Object.keys(SCRIPTS), 'bare.sh']) chmodSync(join(root, 'bin', name), 0o755);
  const program = emperord(t, [join(root, 'a.ini')]);
  await program.prints(/spawned uWSGI worker 1/);
  return { address, root, program };
}

async function pidIn(file: string): Promise<number> {
  await until(() => existsSync(file) && readFileSync(file, 'utf8').endsWith('\n'), 'the pid of a script');
  return Number(readFileSync(file, 'utf8'));
}

function lives(pid: number): boolean {
  return existsSync(`/proc/${pid}`) && !/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'));
}

test('CGI-001 CGI-004 CGI-008 environment, folder, and a helper with its script', async (t) => {
  const { address, root } = await start(t, 'cgi-helper = .x=wc\nenv = FOO=bar\ncgi-unset = HOME');
  const { status, body } = await get(address, '/bin/env.sh/p?q=1', 'X-Y: z\r\nProxy: evil\r\n');
  assert.equal(status, 200);
  for (const line of [
    `PATH_INFO=/p`,
    'QUERY_STRING=q=1',
    'HTTP_X_Y=z',
    'FOO=bar',
    'REQUEST_METHOD=GET',
    `${root}/bin`,
  ])
    assert.ok(body.split('\n').includes(line), line);
  assert.doesNotMatch(body, /^(?:HTTP_PROXY|HOME|CONTENT_LENGTH)=/m);
  // wc is no CGI script: what it says is no head.
  assert.equal((await get(address, '/bin/helped.x')).status, 500);
  assert.equal((await get(address, '/bin')).headers['location'], '/bin/');
});

test('bodies stream both ways', async (t) => {
  const { address } = await start(t);
  const socket = dial(address);
  let text = '';
  socket.setEncoding('latin1').on('data', (part) => (text += String(part)));
  socket.write('POST /bin/echo.sh HTTP/1.1\r\nHost: x\r\nContent-Length: 8\r\nConnection: close\r\n\r\nping');
  await until(() => text.endsWith('ping'), 'the first half');
  const ended = once(socket, 'end');
  socket.write('pong');
  await ended;
  assert.match(text, /\r\n\r\npingpong$/);

  const large = 'z'.repeat(3_000_000);
  const post = `POST /bin/echo.sh HTTP/1.0\r\nContent-Length: ${large.length}\r\n\r\n${large}`;
  assert.ok((await exchange(address, post)).endsWith(`\r\n\r\n${large}`));
  const chunks =
    'POST /bin/count.sh HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n';
  assert.match(await exchange(address, `${chunks}3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n`), /\b5\n/);
  // Nobody reads this body.
  const unread = `POST /bin/env.sh HTTP/1.0\r\nContent-Length: ${large.length}\r\n\r\n${large}`;
  assert.match(await exchange(address, unread), /^HTTP\/1\.[01] 200 /);
});

test('what is no answer is a 500 and a line in the log', async (t) => {
  const { address, program } = await start(t);
  for (const name of ['error', 'split', 'endless', 'bare'])
    assert.equal((await get(address, `/bin/${name}.sh`)).status, 500, name);
  assert.match(program.output(), /said on stderr/);
  assert.match(program.output(), /ERR_CGI_OUTPUT/);
  assert.match(program.output(), /ERR_CGI_START/);
  await assert.rejects(get(address, '/bin/half.sh'));
  assert.equal((await get(address, '/bin/../a.ini')).status, 404);
  assert.equal((await get(address, '/bin/%2e%2e/a.ini')).status, 403);
  assert.equal((await get(address, '/bin/helped.x')).status, 403);
});

test('CGI-020 a script that says nothing is killed with what it started', async (t) => {
  const { address, root, program } = await start(t, 'cgi-timeout = 1');
  const { status } = await get(address, `/bin/silent.sh?${root}/pid`);
  assert.equal(status, 504);
  const pid = await pidIn(join(root, 'pid'));
  await until(() => !lives(pid), 'the end of the script');
  assert.match(program.output(), /ERR_CGI_TIMEOUT/);
  await assert.rejects(get(address, '/bin/stop.sh'));
  assert.equal((await get(address, '/bin/child.sh')).body, 'parent\n');
});

test('a script ends with its client, and with its worker, which harakiri takes with what it has started', async (t) => {
  const { address, root } = await start(t, 'harakiri = 2\nthreads = 2');
  const socket = dial(address);
  socket.write(`GET /bin/flood.sh?${root}/flood HTTP/1.1\r\nHost: x\r\n\r\n`);
  const flood = await pidIn(join(root, 'flood'));
  await once(socket, 'data');
  socket.destroy();
  await until(() => !lives(flood), 'the end of the flood');

  await assert.rejects(get(address, `/bin/tree.sh?${root}/tree`));
  for (const name of ['tree', 'tree.child']) {
    const hanging = await pidIn(join(root, name));
    await until(() => !lives(hanging), `the end of ${name} with the worker`);
  }
  await until(
    async () => (await get(address, '/bin/env.sh').catch(() => null))?.status === 200,
    'the next worker',
  );
});

test('a script that is killed while it starts', async () => {
  for (let round = 0; round < 5; round++) {
    const { kill, ended, input, output } = startScript(['/bin/sleep', '100'], '/', []);
    kill();
    await ended;
    input.destroy();
    output.destroy();
    // It is gone: nothing is left to do.
    kill();
  }
});

test('CGI-012 CGI-013 one script at a time, or as many as threads', async (t) => {
  const { address, root } = await start(t, 'threads = 3');
  const names = ['a', 'b', 'c'].map((name) => join(root, name));
  const answers = names.map((name) => get(address, `/bin/slow.sh?${name}`));
  for (const name of names) await pidIn(name);
  for (const name of names) writeFileSync(`${name}.go`, '');
  for (const answer of answers) assert.equal((await answer).body, 'done\n');

  const alone = await start(t);
  const [first, second] = ['x', 'y'].map((name) => join(alone.root, name)) as [string, string];
  const one = get(alone.address, `/bin/slow.sh?${first}`);
  await pidIn(first);
  const two = get(alone.address, `/bin/slow.sh?${second}`);
  writeFileSync(`${second}.go`, '');
  assert.ok(!existsSync(second));
  writeFileSync(`${first}.go`, '');
  assert.equal((await one).body, 'done\n');
  assert.equal((await two).body, 'done\n');
});

test('a helper that cannot be one is refused at the start', async (t) => {
  const root = folder(t, {
    'a.ini': '[uwsgi]\nhttp-socket = 127.0.0.1:0\ncgi = /tmp\ncgi-helper = .py=sym://run\n',
  });
  const program = emperord(t, [join(root, 'a.ini')]);
  await program.prints(/ERR_CGI_HELPER/);
});
