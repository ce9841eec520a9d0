/** Signals for mules, farms and spoolers. */
import assert from 'node:assert/strict';
import { readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { get, until } from '../../support/index.ts';
import { missing, site } from '../runtimes/python/site.ts';

const APP = `
import os, uwsgi
from uwsgidecorators import filemon, timer

def note(number):
    where = "mule%d" % uwsgi.mule_id() if uwsgi.mule_id() else "spooler" if uwsgi.i_am_the_spooler() else "worker"
    with open("record", "a") as record:
        record.write("%d %s\\n" % (number, where))

for number, target in enumerate(("mule", "mules", "mule2", "farm_crew", "spooler")):
    uwsgi.register_signal(number, target, note)

@timer(1, target="mule3")
def tick(number):
    note(90)

@filemon("watched", target="mules")
def changed(number):
    note(91)

def application(environ, start_response):
    start_response("200 OK", [])
    try:
        uwsgi.register_signal(200, environ["QUERY_STRING"], note)
    except RuntimeError as error:
        return [str(error).encode()]
    uwsgi.signal(int(environ["PATH_INFO"][1:]))
    return [b"raised"]
`;
/** The third mule has a program: its signals run where it waits. */
const PROGRAM = 'import uwsgi\nwhile True:\n    uwsgi.mule_get_msg()\n';

for (const workers of [1, 2])
  test(
    `MUL-005 MUL-007 MUL-008 MUL-009 MUL-010 mules, farms and the spooler run handlers beside ${workers} workers`,
    { skip: missing },
    async (t) => {
      const there = await site(
        t,
        { 'app.py': APP, 'program.py': PROGRAM, record: '', watched: '', 'tasks/.keep': '' },
        `wsgi-file = app.py\nprocesses = ${workers}\nmules = 2\nmule = program.py\nfarm = crew:2\nspooler = %dtasks\nspooler-chdir = %d`,
      );
      const record = (): string[] => readFileSync(join(there.directory, 'record'), 'utf8').trim().split('\n');
      const raise = async (number: number, target = 'workers'): Promise<string> =>
        String((await get(there.address, `/${number}?${target}`)).body);
      await there.program.prints(/spawned uWSGI mule 3/);
      for (const number of [0, 1, 2, 3, 4]) assert.equal(await raise(number), 'raised');
      const wanted = ['1 mule1', '1 mule2', '1 mule3', '2 mule2', '3 mule2', '4 spooler', '90 mule3'];
      await until(
        () => wanted.every((line) => record().includes(line)),
        () => record().join('\n'),
      );
      assert.equal(record().filter((line) => /^0 mule[123]$/.test(line)).length, 1);
      utimesSync(join(there.directory, 'watched'), 1, 1);
      await until(() => ['91 mule1', '91 mule2', '91 mule3'].every((line) => record().includes(line)));
      assert.match(await raise(0, 'mule4'), /^raised$/);
      assert.match(await raise(0, 'farm_none'), /nothing of that name/);
      assert.equal(await there.program.stop('SIGINT'), 0);
    },
  );
