import { option } from '../config/option.ts';

export const sharedarea = option({
  name: 'sharedarea',
  aliases: ['-A'],
  argument: 'text',
  repeatable: true,
  help: 'Share an area of so many pages, or pages=N,size=BYTES,file=PATH,fd=N',
  manual: '6.13.1',
});

export const options = [sharedarea] as const;
