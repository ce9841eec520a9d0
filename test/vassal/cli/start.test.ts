import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emperord, folder, put, serves } from '../../support/index.ts';

test('CFG-185 CFG-186 CFG-187 CFG-190 a failed start goes on with the fallback, and with the fallback of that', async (t) => {
  const directory = folder(t, { 'site/x': 'safe' });
  put(directory, {
    'app.ini': `[uwsgi]\nhttp-socket = ${directory}/missing/s\nfallback-config = ${directory}/second.ini\n`,
    'second.ini': `[uwsgi]\nhttp-socket = ${directory}/absent/s\nfallback-config = ${directory}/safe.ini\n`,
    'safe.ini': `[uwsgi]\nmaster = true\nhttp-socket = ${directory}/s\nstatic-map = /=${directory}/site\n`,
  });
  const instance = emperord(t, [`${directory}/app.ini`]);
  await serves(`${directory}/s`, '/x', 'safe');
  assert.match(instance.output(), new RegExp(`!!! \\S+ \\(pid: ${instance.pid}\\) exited with status 1 !!!`));
  assert.match(instance.output(), /!!! Fallback config to \S+safe\.ini !!!/);
  assert.match(instance.output(), /getting INI configuration from \S+safe\.ini/);
});

test('fallback configurations that name each other end', async (t) => {
  const directory = folder(t);
  const ini = `[uwsgi]\nhttp-socket = ${directory}/missing/s\nfallback-config = ${directory}/app.ini\n`;
  put(directory, { 'app.ini': ini });
  const instance = emperord(t, [`${directory}/app.ini`]);
  assert.equal(await instance.ended(), 1);
  assert.match(instance.output(), /ERR_CLI_FALLBACK_LOOP/);
});

test('an option that nobody knows is named in the log with its place, and refused under strict', async (t) => {
  const directory = folder(t, { 'site/x': 'served' });
  const lines = `http-socket = ${directory}/s\nstatic-map = /=${directory}/site\nproceses = 2\n`;
  put(directory, { 'app.ini': `[uwsgi]\n${lines}`, 'strict.ini': `[uwsgi]\nstrict = true\n${lines}` });
  const instance = emperord(t, [`${directory}/app.ini`]);
  await serves(`${directory}/s`, '/x', 'served');
  assert.match(instance.output(), /unknown option "proceses" \(\S+app\.ini:4\) has no effect here/);
  const strict = emperord(t, [`${directory}/strict.ini`]);
  assert.equal(await strict.ended(), 1);
  assert.match(strict.output(), /proceses/);
});

test('a plugin that is not built in is one line, and with need-plugin the end', async (t) => {
  const directory = folder(t, { 'site/x': 'served' });
  const lines = `http-socket = ${directory}/s\nstatic-map = /=${directory}/site\n`;
  put(directory, {
    'app.ini': `[uwsgi]\nplugin = 0:cobol,v8\n${lines}`,
    'need.ini': `[uwsgi]\nneed-plugin = cobol\n${lines}`,
  });
  const instance = emperord(t, [`${directory}/app.ini`]);
  await serves(`${directory}/s`, '/x', 'served');
  assert.match(instance.output(), /plugin "cobol" \(\S+app\.ini:2\) is not built in/);
  assert.doesNotMatch(instance.output(), /plugin "v8"/);
  const needed = emperord(t, [`${directory}/need.ini`]);
  assert.equal(await needed.ended(), 1);
  assert.match(needed.output(), /ERR_CLI_PLUGIN/);
});

test('a value that is not of its kind ends the start before anything is bound, with its place', async (t) => {
  const directory = folder(t);
  put(directory, { 'app.ini': `[uwsgi]\nhttp-socket = ${directory}/s\nprocesses = many\n` });
  const instance = emperord(t, [`${directory}/app.ini`]);
  assert.equal(await instance.ended(), 1);
  assert.match(instance.output(), /ERR_CONFIG_VALUE.*app\.ini:3.*"many"/);
  assert.doesNotMatch(instance.output(), /bound to/);
});
