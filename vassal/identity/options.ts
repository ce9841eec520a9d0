import { option } from '../config/option.ts';

export const cap = option({
  name: 'cap',
  argument: 'list',
  repeatable: true,
  help: 'Keep these capabilities, by name or number, over the change of the user',
  manual: '8.1',
});
export const noInitgroups = option({
  name: 'no-initgroups',
  argument: 'none',
  help: 'Leave out the groups that the group database gives the user of uid',
  manual: '3.13.10',
});
export const immediateUid = option({
  name: 'immediate-uid',
  argument: 'text',
  help: 'Become this user as soon as the configuration is read, before any hook',
  manual: '15.1',
});
export const immediateGid = option({
  name: 'immediate-gid',
  argument: 'text',
  help: 'Become this group as soon as the configuration is read, before any hook',
  manual: '15.1',
});

export const masterAsRoot = option({
  name: 'master-as-root',
  argument: 'none',
  help: 'Leave the master its privileges: the workers alone become the user',
  manual: '3.13.10',
});
export const dropAfterApps = option({
  name: 'drop-after-apps',
  argument: 'none',
  help: 'The same, and the workers become the user when their applications are loaded; not with lazy-apps',
  manual: '15.1',
});

export const options = [cap, noInitgroups, immediateUid, immediateGid, masterAsRoot, dropAfterApps] as const;
