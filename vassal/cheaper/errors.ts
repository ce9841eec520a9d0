import { errorCode } from '../errors/index.ts';

export const ERR_CHEAPER_MINIMUM = errorCode({
  code: 'ERR_CHEAPER_MINIMUM',
  exit: 1,
  meaning: '`cheaper`, or `cheaper-initial`, does not fit between one worker and all of them.',
  wanted: 'cheaper from 1 to less than the number of workers, cheaper-initial from cheaper to that number',
  hint: 'raise processes, or lower cheaper',
});
export const ERR_CHEAPER_ALGORITHM = errorCode({
  code: 'ERR_CHEAPER_ALGORITHM',
  exit: 1,
  meaning: 'There is no such algorithm for `cheaper-algo`.',
  wanted: 'spare, backlog, busyness or manual',
  hint: 'correct the name, or remove cheaper-algo',
});

export const ERR_CHEAPER_MEMORY = errorCode({
  code: 'ERR_CHEAPER_MEMORY',
  exit: 1,
  meaning: 'The limits of memory of `cheaper` are not in their order.',
  wanted: 'a cheaper-rss-limit-hard above cheaper-rss-limit-soft, by at least the memory of one worker',
  hint: 'correct one of them',
});

export const ERR_CHEAPER_BUSYNESS = errorCode({
  code: 'ERR_CHEAPER_BUSYNESS',
  exit: 1,
  meaning: 'The limits of `cheaper-algo = busyness` are not in their order.',
  wanted: 'percents from 0 to 100, cheaper-busyness-min below cheaper-busyness-max',
  hint: 'correct one of them',
});

export const errors = [
  ERR_CHEAPER_BUSYNESS,
  ERR_CHEAPER_MEMORY,
  ERR_CHEAPER_MINIMUM,
  ERR_CHEAPER_ALGORITHM,
] as const;
