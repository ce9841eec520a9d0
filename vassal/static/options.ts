import { option, type Option } from '../config/option.ts';

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
export const checkStaticDocroot = option({
  name: 'check-static-docroot',
  argument: 'none',
  help: 'The same for the folder that DOCUMENT_ROOT of the request names',
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
export const staticCachePaths = option({
  name: 'static-cache-paths',
  argument: 'seconds',
  help: 'Remember for so long which file a path means',
  manual: '6.17',
});
export const mimefile = option({
  name: 'mimefile',
  aliases: ['mime-file'],
  argument: 'path',
  repeatable: true,
  help: 'File of mime types, before those of /etc/mime.types',
  manual: '3.13.22',
});
export const fileServeMode = option({
  name: 'file-serve-mode',
  aliases: ['fileserve-mode'],
  argument: 'text',
  help: 'Name files to the web server in front instead of sending them: x-sendfile, x-accel-redirect (or nginx)',
  manual: '3.13.22',
});
export const honourRange = option({
  name: 'honour-range',
  argument: 'none',
  help: 'Send the parts of a file that the request asks for (Range)',
  manual: '15.1',
});
export const staticEtag = option({
  name: 'static-etag',
  argument: 'none',
  help: 'Give files an ETag, and answer the conditions about it',
  manual: 'own',
});
export const staticGzipAll = option({
  name: 'static-gzip-all',
  argument: 'none',
  help: 'Send the .gz file beside a file, when there is one, to clients that take it',
  manual: '6.17',
});
export const staticGzip = option({
  name: 'static-gzip',
  argument: 'text',
  repeatable: true,
  help: 'The same for files whose path matches a pattern',
  manual: '6.17',
});
export const staticGzipDir = option({
  name: 'static-gzip-dir',
  aliases: ['static-gzip-prefix'],
  argument: 'path',
  repeatable: true,
  help: 'The same for files whose path begins so',
  manual: '6.17',
});
export const staticGzipExt = option({
  name: 'static-gzip-ext',
  aliases: ['static-gzip-suffix'],
  argument: 'text',
  repeatable: true,
  help: 'The same for files whose path ends so',
  manual: '6.17',
});

/** What a rule of expiry looks at: the path of the file, two variables of the request, or the mime type. */
export type Subject = 'path' | 'REQUEST_URI' | 'PATH_INFO' | 'type';

/** The options of `Expires`, in the order in which they are asked: the first that fits counts. */
export const expiryOptions: readonly {
  readonly row: Option & { readonly argument: 'text'; readonly repeatable: true };
  readonly subject: Subject;
  readonly fromChange: boolean;
}[] = (
  [
    ['', 'path', 'the path of the file matches: pattern seconds'],
    ['-uri', 'REQUEST_URI', 'REQUEST_URI matches: pattern seconds'],
    ['-path-info', 'PATH_INFO', 'PATH_INFO matches: pattern seconds'],
    ['-type', 'type', 'the mime type is: type=seconds'],
  ] as const
).flatMap(([ending, subject, when]) =>
  [false, true].map((fromChange) => {
    const after = `${ending}${fromChange ? '-mtime' : ''}`;
    const row = option({
      name: `static-expires${after}`,
      aliases: [`static-expire${after}`],
      argument: 'text',
      repeatable: true,
      help: `Expires: so long after ${fromChange ? 'the last change of the file' : 'now'}, where ${when}`,
      manual: '6.17',
    });
    return { row, subject, fromChange };
  }),
);

/** Options that each make requests be answered from files. */
export const placeOptions = [staticMap, staticMap2, checkStatic, checkStaticDocroot] as const;

export const options: readonly Option[] = [
  ...placeOptions,
  staticIndex,
  staticSkipExt,
  staticSafe,
  staticCachePaths,
  mimefile,
  fileServeMode,
  honourRange,
  staticEtag,
  staticGzipAll,
  staticGzip,
  staticGzipDir,
  staticGzipExt,
  ...expiryOptions.map(({ row }) => row),
];
