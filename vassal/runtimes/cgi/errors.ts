import { errorCode } from '../../errors/index.ts';

export const ERR_CGI_HELPER = errorCode({
  code: 'ERR_CGI_HELPER',
  exit: 1,
  meaning: 'A value of `cgi-helper` names no program.',
  wanted: 'an ending and a program, such as .php=php-cgi',
  hint: 'functions of libraries (sym://) cannot be helpers here: programs are',
});
export const ERR_CGI_OUTPUT = errorCode({
  code: 'ERR_CGI_OUTPUT',
  exit: 1,
  meaning: 'A script did not answer as CGI scripts do; its client gets 500.',
  wanted: 'lines of headers (`Content-Type: text/html`), an empty line, and the body (RFC 3875 6)',
  hint: 'what it wrote to its standard error stands in the log',
});
export const ERR_CGI_START = errorCode({
  code: 'ERR_CGI_START',
  exit: 1,
  meaning: 'A script cannot be executed; its client gets 500.',
  wanted: 'a program, or a script whose first line names one (#!/bin/sh)',
  hint: 'run it by hand as the user of the instance',
});
export const ERR_CGI_TIMEOUT = errorCode({
  code: 'ERR_CGI_TIMEOUT',
  exit: 1,
  meaning: 'A script said nothing for too long and was killed; its client gets 504, or half an answer.',
  wanted: 'output within `cgi-timeout`',
  hint: 'raise cgi-timeout',
});

export const errors = [ERR_CGI_HELPER, ERR_CGI_OUTPUT, ERR_CGI_START, ERR_CGI_TIMEOUT] as const;
