import { Flag } from '../../native/index.ts';
import { protocols, type Protocol, type ProtocolName } from '../protocols/index.ts';
import type { AnswerForm } from '../request/index.ts';

/** What all answers of an instance have in common. */
export interface Dress {
  /** `cgi-mode` */
  readonly cgi: boolean;
  /** `add-header`, as lines. */
  readonly added: string;
  /** `rem-header`: names of headers. */
  readonly removed: readonly string[];
}

/** A listener's protocol, and the forms of its answers by the flags of the request. */
export interface Forms {
  readonly protocol: Protocol;
  /** @param flags those of the wire */
  of(flags: number): AnswerForm;
}

/** Made once for each listener: there are only a few forms, and every request needs one. */
export function formsOf(name: ProtocolName, dress: Dress): Forms {
  const protocol: Protocol = protocols[name];
  const known = new Map<number, AnswerForm>();
  return {
    protocol,
    of(flags) {
      const deciding = flags & (Flag.head | Flag.oldHttp | Flag.persistent);
      let form = known.get(deciding);
      if (form === undefined) known.set(deciding, (form = formOf(protocol, dress, deciding)));
      return form;
    },
  };
}

function formOf(protocol: Protocol, { cgi, added, removed }: Dress, flags: number): AnswerForm {
  const old = (flags & Flag.oldHttp) !== 0;
  return {
    protocol: old ? 'HTTP/1.0' : 'HTTP/1.1',
    head: (flags & Flag.head) !== 0,
    cgi: cgi || protocol.cgi,
    // FastCGI ends its answers in its records.
    persistent: protocol.parser !== 'fastcgi' && (flags & Flag.persistent) !== 0,
    // The end of TLS says nothing: many clients of HTTP do not look whether it was announced.
    delimited: protocol.tls === true && protocol.parser === 'http' && !old,
    added,
    removed,
  };
}
