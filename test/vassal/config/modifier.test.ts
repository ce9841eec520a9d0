import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pluginsIn } from '../../../vassal/config/index.ts';

const WRITTEN: readonly (readonly [written: string, modifier: number | null, name: string])[] = [
  ['python3', null, 'python3'],
  [' 5:python ', 5, 'python'],
  ['/usr/lib/uwsgi/plugins/http_plugin.so', null, 'http'],
  ['19:./ssi_plugin.so', 19, 'ssi'],
  ['999:ssi', 999, 'ssi'],
];

test('a plugin is named with or without modifier, folder and ending', () => {
  for (const [written, modifier, name] of WRITTEN)
    assert.deepEqual(pluginsIn(written), [{ modifier, name }], written);
  assert.deepEqual(
    pluginsIn('9:cgi, ssi').map(({ name }) => name),
    ['cgi', 'ssi'],
  );
});
