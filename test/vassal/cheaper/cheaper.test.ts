import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { emperord, folder, freeAddress, get, put, serves, until } from '../../support/index.ts';

const APP = `const fs = require('node:fs');
module.exports = (request, response) => {
  if (request.url !== '/slow') return response.end('served');
  const timer = setInterval(() => {
    if (fs.existsSync(__dirname + '/go')) { clearInterval(timer); response.end('slow'); }
  }, 5);
};`;

interface Worker {
  readonly pid: number;
  readonly status: string;
}

/** An instance with a stats server. */
function instance(t: Parameters<typeof folder>[0], ...argv: string[]) {
  const directory = folder(t, { 'app.cjs': APP });
  const address = `${directory}/s`;
  const process = emperord(t, [
    ...['--master', '--http-socket', address, '--javascript', `${directory}/app.cjs`],
    ...[
      '--stats',
      `${directory}/stats`,
      '--stats-http',
      ...argv.map((word) => word.replace('DIR', directory)),
    ],
  ]);
  const running = async (): Promise<number> => {
    const answer = await get(`${directory}/stats`).catch(() => null);
    const { workers = [] } = answer === null ? {} : (JSON.parse(answer.body) as { workers: Worker[] });
    return answer === null
      ? -1
      : workers.filter(({ pid, status }) => pid > 0 && status !== 'draining').length;
  };
  const reaches = (count: number) =>
    until(
      async () => (await running()) === count,
      () => process.output(),
    );
  return { directory, address, process, reaches };
}

test('CHP-001 CHP-010 CHP-011 spare starts workers when all are full, and ends those that are free; no request is cut', async (t) => {
  const flags = ['--processes', '3', '--cheaper', '1', '--cheaper-overload', '1', '--threads', '1'];
  const { directory, address, process, reaches } = instance(t, ...flags);
  await serves(address, '/', 'served');
  await reaches(1);
  const slow = [get(address, '/slow'), get(address, '/slow'), get(address, '/slow')];
  await reaches(3);
  writeFileSync(`${directory}/go`, '');
  for (const answer of await Promise.all(slow)) assert.equal(answer.body, 'slow');
  await process.prints('uWSGI worker 3 cheaped.');
  await reaches(1);
  assert.equal((await get(address)).status, 200);
  assert.doesNotMatch(process.output(), /DAMN/);
});

test('CHP-005 CHP-013 FIF-006 FIF-007 cheaper-initial starts more, and the fifo adds and removes', async (t) => {
  const flags = ['--processes', '4', '--cheaper', '1', '--cheaper-initial', '2', '--cheaper-algo', 'manual'];
  const { directory, process, reaches } = instance(t, ...flags, '--master-fifo', 'DIR/fifo');
  await reaches(2);
  await until(() => existsSync(`${directory}/fifo`));
  writeFileSync(`${directory}/fifo`, '++');
  await reaches(4);
  writeFileSync(`${directory}/fifo`, '----');
  await reaches(1);
  assert.equal(await process.stop('SIGINT'), 0);
});

test('CHP-002 CHP-004 numbers and names that make no sense end the start', async (t) => {
  for (const [flags, said] of [
    [['--cheaper', '2'], /ERR_CHEAPER_MINIMUM/],
    [['--cheaper', '1', '--cheaper-initial', '3'], /ERR_CHEAPER_MINIMUM/],
    [['--cheaper', '1', '--cheaper-algo', 'magic'], /ERR_CHEAPER_ALGORITHM/],
  ] as const) {
    const { process } = instance(t, '--processes', '2', ...flags);
    assert.equal(await process.ended(), 1);
    assert.match(process.output(), said);
  }
});

test('ACT-018 cheap starts the workers with the first connection, idle ends them until the next, and a reload works asleep', async (t) => {
  const { address, process, reaches } = instance(t, '--processes', '2', '--cheap', '--idle', '1');
  await reaches(0);
  assert.equal((await get(address)).body, 'served');
  await process.prints('workers have been inactive for more than 1 seconds');
  await reaches(0);
  process.child.kill('SIGHUP');
  await until(() => process.output().split('waiting for socket connection...').length === 4);
  assert.equal((await get(address)).body, 'served');
  await reaches(2);
  assert.equal(await process.stop('SIGINT'), 0);
});

test('ACT-018 EMP-074 BRD-005 with die-on-idle the instance ends with 0', async (t) => {
  const { process } = instance(t, '--idle', '1', '--die-on-idle');
  assert.equal(await process.ended(), 0);
});

test('CHP-009 REL-097 above the hard limit of memory workers end, and the last one stays', async (t) => {
  const directory = folder(t, { 'site/x': 'served' });
  const address = await freeAddress();
  const lines = `http-socket = ${address}\nprocesses = 3\ncheaper = 1\ncheaper-initial = 3\ncheaper-algo = manual`;
  put(directory, {
    'a.ini': `[uwsgi]\nmaster = 1\nstatic-map = /=${directory}/site\n${lines}\ncheaper-rss-limit-hard = 4096\n`,
  });
  const instance = emperord(t, [`${directory}/a.ini`]);
  for (const worker of [3, 2]) await instance.prints(`uWSGI worker ${worker} cheaped.`);
  await serves(address, '/x', 'served');
  assert.equal(instance.output().includes('uWSGI worker 1 cheaped.'), false);
});

test('CHP-014 CHP-016 CHP-018 CHP-022 REL-027 REL-297 busyness counts requests that still run, and ends workers after idle cycles', async (t) => {
  const flags = ['--processes', '2', '--cheaper', '1', '--cheaper-algo', 'busyness', '--threads', '1'];
  const cycles = [
    '--cheaper-overload',
    '1',
    '--cheaper-busyness-multiplier',
    '2',
    '--cheaper-busyness-verbose',
  ];
  const { directory, address, process, reaches } = instance(t, ...flags, ...cycles);
  await serves(address, '/', 'served');
  const slow = get(address, '/slow');
  await reaches(2);
  await process.prints(/\[busyness\] spawning 1 worker/);
  writeFileSync(`${directory}/go`, '');
  assert.equal((await slow).body, 'slow');
  await process.prints(/\[busyness\] 2 idle cycle\(s\), ending one worker/);
  await reaches(1);
});

test('CHP-003 cheaper-algos-list and its other names print the algorithms, and end', async (t) => {
  for (const name of ['--cheaper-algos-list', '--cheaper-algo-list', '--cheaper-list']) {
    const asked = emperord(t, [name]);
    assert.equal(await asked.ended(), 0);
    assert.match(asked.output(), /\nspare\nbacklog\nmanual\nbusyness\n/);
  }
});

test('FIF-009 C in the fifo ends the workers until the next connection, without any option of cheaper', async (t) => {
  const { directory, address, process, reaches } = instance(
    t,
    '--processes',
    '2',
    '--master-fifo',
    'DIR/fifo',
  );
  await reaches(2);
  writeFileSync(`${directory}/fifo`, 'C');
  await reaches(0);
  assert.equal((await get(address)).body, 'served');
  await reaches(2);
  assert.equal(await process.stop('SIGINT'), 0);
});
