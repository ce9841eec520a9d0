export { groupOf, killGroup, memoryEvents, pressureOf, removeGroup, type Pressure } from './cgroup2.ts';
export { namespacesOf } from './namespaces.ts';
export { resumedConfiguration } from './resume.ts';
