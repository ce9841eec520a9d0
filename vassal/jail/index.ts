export {
  groupOf,
  groupsOfVassals,
  killGroup,
  memoryEvents,
  pressureOf,
  removeGroup,
  type Pressure,
} from './cgroup2.ts';
export { mountPoints } from './mounts.ts';
export { namespacesOf } from './namespaces.ts';
export { resumedConfiguration, type Resumed } from './resume.ts';
