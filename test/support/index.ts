/** What tests that start real processes and speak to real sockets share. */
export { freeAddress, freePort } from './address.ts';
export { dial, exchange, get, parse, serves, type Answer } from './http.ts';
export { nginx, noNginx, uwsgiPass } from './nginx.ts';
export {
  CHECKOUT,
  EMPERORD,
  emperord,
  folder,
  put,
  run,
  type Running,
  type Surroundings,
} from './program.ts';
export { LIMIT_MS, until } from './until.ts';
