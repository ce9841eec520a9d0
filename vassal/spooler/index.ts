export { readFolders } from './wanted.ts';
