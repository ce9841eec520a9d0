import { deflateSync, gzipSync } from 'node:zlib';
import { Failure } from '../errors/index.ts';
import { ERR_LOG_ENCODERS_NAME } from './errors.ts';
import { compileMsgpack } from './msgpack.ts';
import { compileTemplate, escapeJson, type MessageText } from './template.ts';

/** Makes another message of one, which ends with its line break unless an encoder before took it. */
export type Encoder = (message: Buffer, now: number) => Buffer;

/** An encoder, and the only logger it is meant for; `null` for all. */
export interface BoundEncoder {
  readonly logger: string | null;
  readonly encode: Encoder;
}

/** The encoders of manual 3.27.3 and 3.27.4 by name; a text is what is wrong with the arguments. */
const ENCODERS: Readonly<Record<string, (argument: string) => Encoder | string>> = {
  prefix: (argument) => {
    const before = Buffer.from(argument);
    return (message) => Buffer.concat([before, message]);
  },
  suffix: (argument) => after(argument),
  nl: () => after('\n'),
  format: (argument) => fromText(compileTemplate(argument, (value) => value)),
  json: (argument) => fromText(compileTemplate(argument, escapeJson)),
  gzip: () => (message) => gzipSync(message),
  compress: () => (message) => deflateSync(message),
  msgpack: (argument) => {
    const pack = compileMsgpack(argument);
    return typeof pack === 'string' ? pack : (message, now) => pack(message.toString(), now);
  },
};

function after(text: string): Encoder {
  const bytes = Buffer.from(text);
  return (message) => Buffer.concat([message, bytes]);
}

function fromText(text: MessageText): Encoder {
  return (message, now) => Buffer.from(text(message.toString(), now));
}

/**
 * The encoders that an option names, in their order: `name[:logger][ arguments]`. Throws `ERR_LOG_ENCODERS_NAME`.
 * @param name of the option, for the message
 */
export function readEncoders(name: string, values: readonly string[]): BoundEncoder[] {
  return values.map((value) => {
    const [, encoder = '', logger = null, argument = ''] =
      /^([^ :]*)(?::([^ ]*))?(?: (.*))?$/s.exec(value) ?? [];
    const make = Object.hasOwn(ENCODERS, encoder) ? ENCODERS[encoder] : undefined;
    const encode = make?.(argument) ?? `there is no encoder "${encoder}"`;
    if (typeof encode !== 'string') return { logger, encode };
    throw new Failure(ERR_LOG_ENCODERS_NAME, { tried: `read ${name} = ${value}`, found: encode });
  });
}
