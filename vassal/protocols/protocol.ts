import type { AnswerForm, RequestHead } from '../request/index.ts';
import type { BodyDecoder } from './body.ts';

/** What the bytes of one connection mean. Pure: it is given all bytes of the head so far, and looks again when more came. */
export interface Protocol {
  /** @param bytes everything received and not yet consumed */
  parse(bytes: Buffer, peer: Peer, limits: Limits): Parsed;
}

export type Parsed =
  /** The head is not complete. */
  | { readonly type: 'more' }
  /** The request is answered by the engine with this status, and the connection ends. */
  | { readonly type: 'refused'; readonly status: number; readonly why: string }
  | {
      readonly type: 'request';
      readonly head: RequestHead;
      readonly form: AnswerForm;
      /** Bytes of `bytes` that the head took; the rest is body. */
      readonly consumed: number;
      readonly body: BodyDecoder;
      /** The client waits for `100 Continue` before it sends the body. */
      readonly expectsContinue: boolean;
    };

/** The two ends of a connection. */
export interface Peer {
  /** Address of the client, `''` on unix sockets. */
  readonly remoteAddress: string;
  readonly serverName: string;
  readonly serverPort: string;
  readonly modifier1: number;
  readonly modifier2: number;
}

export interface Limits {
  /** Largest vars block, bytes (`buffer-size`). */
  readonly bufferSize: number;
  /** Largest body, bytes (`limit-post`); 0 for any. */
  readonly limitPost: number;
  /** `cgi-mode`. */
  readonly cgi: boolean;
}

export const MORE: Parsed = { type: 'more' };

/** A refusal with its status and reason. */
export function refused(status: number, why: string): Parsed {
  return { type: 'refused', status, why };
}
