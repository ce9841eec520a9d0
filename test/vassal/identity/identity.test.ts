import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Configuration } from '../../../vassal/config/index.ts';
import { capabilitiesOf } from '../../../vassal/identity/index.ts';
import { groupsOfUser, identityOf } from '../../../vassal/identity/identity.ts';

test('CAP-002 CAP-003 capabilities by name and number', () => {
  const lists = ['net_bind_service,sys_time,42', 'CAP_KILL wake_alarm', 'kill'];
  assert.deepEqual(capabilitiesOf('cap', lists), [10, 25, 42, 5, 35]);
  for (const wrong of ['fly', '64', '-1'])
    assert.throws(() => capabilitiesOf('cap', [wrong]), { code: 'ERR_IDENTITY_CAPABILITY' });
});

test('REL-156 add-gid, and without it the groups of the user', () => {
  const passwd = 'root:x:0:0::/:/bin/sh\nweb:x:33:33::/:/bin/sh\n';
  const group = 'root:x:0:\nweb:x:33:\nlogs:x:40:adm,web\nssl:x:41:web\n';
  assert.deepEqual(groupsOfUser(33, { passwd, group }), [40, 41]);
  assert.deepEqual(groupsOfUser(9999, { passwd, group }), []);
  const identity = identityOf(
    Configuration.of(['uid', '4241'], ['gid', '4242'], ['add-gid', '4243'], ['cap', '5']),
  );
  assert.deepEqual(identity, { uid: 4241, gid: 4242, groups: [4242, 4243], capabilities: [5] });
  assert.equal(identityOf(Configuration.of(['master', 'true'])), null);
});
