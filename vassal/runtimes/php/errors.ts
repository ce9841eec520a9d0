import { errorCode } from '../../errors/index.ts';

export const ERR_PHP_PROGRAM = errorCode({
  code: 'ERR_PHP_PROGRAM',
  exit: 1,
  meaning: 'The program that runs the scripts of an instance is not there.',
  wanted: 'the FastCGI program of PHP, `php-cgi`',
  hint: 'install it (Debian: php-cgi), or name it with `php-cgi = /path/to/php-cgi`',
});
export const ERR_PHP_VERSIONS = errorCode({
  code: 'ERR_PHP_VERSIONS',
  exit: 1,
  meaning: 'An instance asks for two versions of PHP.',
  wanted: 'one of them',
  hint: 'two versions are two instances; a route can give requests to the other one (uwsgi:)',
});
export const ERR_PHP_FILE = errorCode({
  code: 'ERR_PHP_FILE',
  exit: 1,
  meaning: 'A file of the configuration of PHP cannot be read.',
  wanted: 'a file that the user of the instance may read',
  hint: 'PHP itself would go on without it, and say nothing',
});
export const ERR_PHP_SETTING = errorCode({
  code: 'ERR_PHP_SETTING',
  exit: 1,
  meaning: 'A value of `php-set` or `php-var` is no name with a value.',
  wanted: 'a name, `=`, and a value on one line',
  hint: 'php-set = date.timezone=Europe/Rome',
});
export const ERR_PHP_START = errorCode({
  code: 'ERR_PHP_START',
  exit: 1,
  meaning:
    'A process of PHP cannot be started, or ends before it answers; clients get 500, and 503 until it is tried again.',
  wanted: 'a `php-cgi` that serves FastCGI',
  hint: 'what it said stands in the log; `php-cgi -v` with the same options may tell more',
});
export const ERR_PHP_GONE = errorCode({
  code: 'ERR_PHP_GONE',
  exit: 1,
  meaning: 'A process of PHP ended in the middle of a request; its client gets 500, or half an answer.',
  wanted: 'a whole answer',
  hint: 'a crash is one of PHP or of its extensions; the next request has a new process',
});
export const ERR_PHP_HARAKIRI = errorCode({
  code: 'ERR_PHP_HARAKIRI',
  exit: 1,
  meaning:
    'A script took longer than `harakiri` and its process was killed; its client gets 504, or half an answer.',
  wanted: 'an answer within `harakiri`',
  hint: 'raise harakiri, or look at what the script waits for',
});

export const errors = [
  ERR_PHP_PROGRAM,
  ERR_PHP_VERSIONS,
  ERR_PHP_FILE,
  ERR_PHP_SETTING,
  ERR_PHP_START,
  ERR_PHP_GONE,
  ERR_PHP_HARAKIRI,
] as const;
