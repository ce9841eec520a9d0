import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readTlsPairs, readTlsValue } from '../../../vassal/tls/index.ts';

const plain = { certificate: 'c', key: 'k', ciphers: null, authority: null, demand: false };

test('HTS-001 HTS-003 HTS-004 HTS-005 SPD-002 REL-079 what a TLS socket is named with', () => {
  const value = { address: ':8443', files: plain };
  assert.deepEqual(readTlsValue(':8443,c,k'), value);
  assert.deepEqual(readTlsPairs('addr=:8443,cert=c,key=k'), value);
  const high = { ...plain, ciphers: 'HIGH' };
  assert.deepEqual(readTlsValue(':8443,c,k,HIGH').files, high);
  assert.deepEqual(readTlsValue(':8443,c,k,HIGH,ca').files, { ...high, authority: 'ca' });
  const demanded = { ...high, authority: 'ca', demand: true };
  assert.deepEqual(readTlsValue(':8443,c,k,HIGH,!ca').files, demanded);
  assert.deepEqual(readTlsPairs('key=k,cert=c,addr=:1,ciphers=HIGH,clientca=!ca').files, demanded);
  assert.deepEqual(readTlsValue(':8443,c,k,,ca').files, { ...plain, authority: 'ca' });
});

test('ERR_TLS_VALUE says what is missing', () => {
  const cases: readonly [read: (text: string) => unknown, text: string, found: RegExp][] = [
    [readTlsValue, ':1', /no certificate/],
    [readTlsValue, ',c,k', /no address/],
    [readTlsValue, ':1,c', /no key/],
    [readTlsValue, ':1,c,k,HIGH,!', /no authority/],
    [readTlsValue, ':1,c,k,HIGH,ca,more', /6 fields/],
    [readTlsPairs, 'addr=:1,cert=c,key=k,spdy=1', /"spdy=1"/],
    [readTlsPairs, 'addr=:1,toString=c', /"toString=c"/],
    [readTlsPairs, 'cert=c', /no address/],
  ];
  for (const [read, text, found] of cases) assert.throws(() => read(text), found, text);
});
