import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { dial, freeAddress, get, until } from '../../support/index.ts';
import { site } from '../master/site.ts';
import { missing, site as pythonSite } from '../runtimes/python/site.ts';

function reads(file: string, pattern: RegExp): Promise<void> {
  const text = (): string => {
    try {
      return readFileSync(file, 'utf8');
    } catch {
      return '';
    }
  };
  return until(
    () => pattern.test(text()),
    () => `${pattern} is not in ${file}: ${text()}`,
  );
}

test('ALM-008 ALM-022 ALM-023 ALM-024 REL-296 REL-312 lines, rules and JavaScript raise alarms', async (t) => {
  const { directory, address, process } = await site(
    t,
    (folder) => `master = true
alarm = file cmd:cat >> ${folder}/file; echo . >> ${folder}/file
alarm = log log:
alarm = who cmd:echo $PPID > ${folder}/who
log-alarm = file,log,who ^BAD
route = ^/rule alarm:file by a rule of \${uwsgi[wid]}
route = ^/line log:BAD THING`,
  );
  await get(address, '/line');
  await reads(`${directory}/file`, /^BAD THING\n\.\n$/);
  await process.prints(/ALARM: BAD THING\n/);
  await reads(`${directory}/who`, new RegExp(`^${process.pid}\n$`));
  await get(address, '/rule');
  await reads(`${directory}/file`, /by a rule of 1\.\n/);
  process.child.kill('SIGHUP');
  await process.prints(/Gracefully killing worker 1/);
  await until(async () => {
    await get(address, '/line').catch(() => null);
    return (readFileSync(`${directory}/file`, 'utf8').match(/BAD THING/g) ?? []).length === 2;
  });
});

test('ALM-004 ALM-006 a full listen queue is a line of the log, which raises alarms, and an alarm', async (t) => {
  const tcp = await freeAddress();
  const { directory, process } = await site(
    t,
    (folder) => `master = true
listen = 2
http-socket = ${tcp}
alarm = queue cmd:cat > ${folder}/queue
alarm = line cmd:cat > ${folder}/line
alarm-backlog = queue
log-alarm = line uWSGI listen queue of socket`,
  );
  process.child.kill('SIGTSTP');
  await process.prints('*** PAUSE');
  const clients = Array.from({ length: 4 }, () => dial(tcp).on('error', () => undefined));
  // The kernel counts connections that have said something (TCP_DEFER_ACCEPT).
  for (const client of clients) client.write('GET / HTTP/1.0\r\n\r\n');
  for (const name of ['queue', 'line'])
    await reads(`${directory}/${name}`, new RegExp(`uWSGI listen queue of socket "${tcp}" .* full`));
  for (const client of clients) client.destroy();
  process.child.kill('SIGTSTP');
  await process.prints('*** RESUME');
});

test('ALM-021 the crash of a worker raises an alarm', async (t) => {
  const { directory, process } = await site(
    t,
    (folder) => `master = true\nalarm = file cmd:cat > ${folder}/file\nalarm-segfault = file`,
  );
  const [, pid = ''] = /spawned uWSGI worker 1 \(pid: (\d+)/.exec(process.output()) ?? [];
  globalThis.process.kill(Number(pid), 'SIGSEGV');
  await reads(`${directory}/file`, /worker 1 .* killed by signal 11/);
});

test('ALM-002 an alarm that is not defined ends the start', async (t) => {
  const { process, directory, edit } = await site(t, 'master = true\nalarm = a log:');
  edit('2', 'master = true\nlog-alarm = b x');
  process.child.kill('SIGHUP');
  await process.prints(/ERR_ALARMS_UNKNOWN: .*log-alarm = b x at .*app\.ini:5.*: no alarm "b"/);
  assert.ok(directory);
});

test('REL-312 Python raises alarms, also while it is loaded', { skip: missing }, async (t) => {
  const { directory, address } = await pythonSite(
    t,
    {
      'app.py': `import uwsgi
uwsgi.alarm("file", "loading")
def application(environ, start):
    start("200 OK", [])
    return [repr((uwsgi.alarm("file", b"asked"), uwsgi.alarm("none", "x"))).encode()]
`,
    },
    'wsgi-file = app.py\nprocesses = 2\nalarm = file cmd:cat >> %d/file',
  );
  assert.equal((await get(address)).body, '(True, False)');
  await reads(`${directory}/file`, /loading.*asked/);
});
