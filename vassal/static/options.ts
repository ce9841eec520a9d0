import { option } from '../config/option.ts';

export const staticMap = option({
  name: 'static-map',
  argument: 'text',
  repeatable: true,
  help: 'Serve the files of a folder below a mount point: /mount=/folder',
  manual: '6.17',
});
export const staticMap2 = option({
  name: 'static-map2',
  argument: 'text',
  repeatable: true,
  help: 'The same, the mount point being a part of the path in the folder',
  manual: '6.17',
});
export const checkStatic = option({
  name: 'check-static',
  aliases: ['static-check', 'docroot'],
  argument: 'path',
  repeatable: true,
  help: 'Serve the file of a folder that the path of the request names, when there is one',
  manual: '6.17',
});
export const staticIndex = option({
  name: 'static-index',
  argument: 'text',
  repeatable: true,
  help: 'Name of the file that stands for its folder',
  manual: '6.17',
});
export const staticSkipExt = option({
  name: 'static-skip-ext',
  argument: 'text',
  repeatable: true,
  help: 'Leave files with this ending to the application',
  manual: '6.17',
});
export const staticSafe = option({
  name: 'static-safe',
  argument: 'path',
  repeatable: true,
  help: 'Folder that symbolic links may lead to',
  manual: '3.13.22',
});
export const mimefile = option({
  name: 'mimefile',
  aliases: ['mime-file'],
  argument: 'path',
  repeatable: true,
  help: 'File of mime types, before those of /etc/mime.types',
  manual: '3.13.22',
});

export const options = [
  staticMap,
  staticMap2,
  checkStatic,
  staticIndex,
  staticSkipExt,
  staticSafe,
  mimefile,
] as const;
