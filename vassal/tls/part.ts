import type { Part } from '../part.ts';
import * as rows from '../sockets/options.ts';
import { errors } from './errors.ts';
import { options } from './options.ts';

/** The options that name sockets of this room stand with those of all sockets. */
const SOCKETS = [rows.httpsSocket, rows.suwsgiSocket, rows.https, rows.https2, rows.httpToHttps];

export const part: Part = {
  name: 'tls',
  options,
  errors,
  used: (configuration) => SOCKETS.some((row) => configuration.isSet(row)),
  load: async () => {
    const { createTls } = await import('./worker.ts');
    return { worker: createTls };
  },
};
