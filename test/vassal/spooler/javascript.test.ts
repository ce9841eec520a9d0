import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { get, until } from '../../support/index.ts';
import { launch } from '../runtimes/javascript/application.ts';

const APP = `
const asText = (given) => (Array.isArray(given) || Object(given) !== given ? given : JSON.stringify(given));
uwsgi.spooler(async (task) => {
  console.log('run', uwsgi.i_am_the_spooler(), uwsgi.worker_id(), process.cwd(), JSON.stringify({ ...task, body: task.body?.length, spooler_task_name: typeof task.spooler_task_name }));
  if (task.answer === 'throw') throw new Error('not this one');
  return Number(task.answer ?? -2);
});
module.exports = async (request, response) => {
  const wanted = JSON.parse(decodeURIComponent(request.url.slice(2)));
  if (wanted.size) wanted.task.body = 'x'.repeat(wanted.size);
  try {
    response.end(String(wanted.call ? asText(uwsgi[wanted.call](...wanted.values)) : uwsgi.spool(wanted.task, wanted.options)));
  } catch (error) {
    response.end(error.message);
  }
};
`;

for (const workers of [1, 2]) {
  test(`SPL-001 SPL-012 SPL-021 JavaScript puts tasks down and runs them, ${workers} worker(s)`, async (t) => {
    const more = `spooler = %d/tasks\nspooler-frequency = 3600\nprocesses = ${workers}`;
    const files = { 'app.cjs': APP, 'tasks/.keep': '' };
    const { tcp, directory, process: program } = await launch(t, { files, more });
    await program.prints(/spawned the uWSGI spooler on dir/);
    const ask = async (wanted: object): Promise<string> =>
      (await get(tcp, `/?${encodeURIComponent(JSON.stringify(wanted))}`)).body;
    const tasks = (): string[] =>
      readdirSync(join(directory, 'tasks')).filter((name) => !name.startsWith('.'));
    await ask({ task: { name: 'Žofie', n: 1 }, size: 100_000 });
    await program.prints(
      /run true 0 \S+ {"name":"Žofie","n":"1","spooler_task_name":"string","body":100000}/,
    );
    await until(() => tasks().length === 0);
    await ask({ task: { answer: '-1' } });
    await ask({ task: { answer: 'throw' } });
    await program.prints('Error: not this one');
    assert.equal(tasks().length, 2);
    assert.match(await ask({ task: {}, options: { priority: 'x' } }), /ERR_SPOOLER_TASK/);
    assert.match(await ask({ task: {}, options: { spooler: '/tmp' } }), /ERR_SPOOLER_TASK/);
    assert.equal((await ask({ call: 'spooler_jobs', values: [] })).split(',').length, 2);
    const [path = ''] = (await ask({ call: 'spooler_jobs', values: [] })).split(',');
    const task = JSON.parse(await ask({ call: 'spooler_get_task', values: [path] }));
    assert.deepEqual(task, { answer: '-1', spooler_task_name: path });
    assert.equal(await ask({ call: 'spooler_get_task', values: [join(directory, 'app.cjs')] }), 'null');
    assert.equal(await ask({ call: 'spoolers', values: [] }), join(directory, 'tasks'));
    assert.ok(program.output().includes(`with pid ${await ask({ call: 'spooler_pid', values: [] })}`));
    await ask({ call: 'set_spooler_frequency', values: [1] });
    await until(() => (program.output().match(/"answer":"-1"/g)?.length ?? 0) > 1);
  });
}
