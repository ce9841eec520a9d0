export { loadTls, type TlsMaterial } from './material.ts';
export { readTlsPairs, readTlsValue, type TlsFiles, type TlsValue } from './value.ts';
