export { readFolders, readProcesses } from './wanted.ts';
