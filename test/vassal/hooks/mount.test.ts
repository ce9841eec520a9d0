import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mountOf, unmountsOf } from '../../../vassal/hooks/mount.ts';

test('HOK-017 HOK-032 the words of a mount', () => {
  const mount = (source: string, target: string, type: string, data: string, ...flags: string[]): object => {
    return { op: 'mount', source, target, type, data, flags };
  };
  assert.deepEqual(mountOf('none /distros/x /ns bind'), mount('/distros/x', '/ns', '', '', 'bind'));
  assert.deepEqual(
    mountOf('proc none /proc nodev hidepid=2'),
    mount('none', '/proc', 'proc', 'hidepid=2', 'nodev'),
  );
  assert.deepEqual(mountOf('none none / rec,private'), mount('none', '/', '', '', 'recursive', 'private'));
  assert.deepEqual(
    mountOf('tmpfs t /t size=1m,mode=700 ro'),
    mount('t', '/t', 'tmpfs', 'size=1m,mode=700', 'readonly'),
  );
  assert.throws(() => mountOf('proc none'), /invalid syntax/);
});

test('HOK-018 HOK-033 rec takes what is below, the last one first; with detach the kernel does', () => {
  const mountinfo = ['/', '/old', '/old/dev', '/old/dev/pts', '/older', '/old/a\\040b']
    .map((point, index) => `${index} 1 0:1 / ${point} rw - tmpfs none rw`)
    .join('\n');
  const targets = (text: string): string[] =>
    unmountsOf(text, () => mountinfo).map((step) => (step.op === 'unmount' ? step.target : ''));
  assert.deepEqual(targets('/old rec'), ['/old/a b', '/old/dev/pts', '/old/dev', '/old']);
  assert.deepEqual(targets('/old rec,detach'), ['/old']);
  assert.deepEqual(targets('/old'), ['/old']);
  assert.throws(() => unmountsOf('/old now', () => ''), /unknown flag/);
});
