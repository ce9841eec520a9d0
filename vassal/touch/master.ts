import type { Option } from '../config/index.ts';
import type { MasterCommand, MasterContext, MasterHooks } from '../master/context.ts';
import { fsBrutalReload, fsReload, touchChainReload, touchReload, touchWorkersReload } from './options.ts';
import { watchPath } from './watch.ts';

interface Reaction {
  readonly row: Option & { readonly repeatable: true };
  readonly command: MasterCommand;
  /** How the log line of the original ends. */
  readonly words: string;
  /** What is in a folder counts too. */
  readonly contents?: true;
}

const REACTIONS: readonly Reaction[] = [
  { row: touchReload, command: 'reload', words: 'grace them all !!!' },
  { row: touchWorkersReload, command: 'workers-reload', words: 'workers reload !!!' },
  { row: touchChainReload, command: 'chain-reload', words: 'chain reload !!!' },
  { row: fsReload, command: 'reload', words: 'grace them all !!!', contents: true },
  { row: fsBrutalReload, command: 'brutal-reload', words: 'brutal reload !!!', contents: true },
];

/** Watches the files of a configuration for as long as it is the present one. */
export function master({ configuration, log, command }: MasterContext): MasterHooks {
  const watches = REACTIONS.flatMap(({ row, command: reaction, words, contents = false }) =>
    configuration.given(row).map(({ value: path }) => {
      const touched = (): void => {
        log.event(`*** ${path} has been touched... ${words} ***`);
        command(reaction, `${path} was touched`);
      };
      const watch = watchPath(path, touched, contents);
      if (!watch.exists) {
        log.event(`unable to stat() ${path}, events will be triggered as soon as the file is created`);
      }
      return watch;
    }),
  );
  return { stop: () => watches.forEach((watch) => watch.close()) };
}
