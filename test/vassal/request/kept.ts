import {
  SinkResponse,
  type AnswerForm,
  type Ending,
  type FilePart,
  type Sink,
} from '../../../vassal/request/index.ts';

/** A sink that keeps what it was given. */
export class Kept implements Sink {
  text = '';
  ending: Ending | null = null;
  handedOver = false;
  file: FilePart | null = null;
  readonly gone = Promise.resolve();

  write(before: string, bytes: Uint8Array | null, after: string): boolean {
    this.text += before + Buffer.from(bytes ?? []).toString('latin1') + after;
    return true;
  }

  drained(): Promise<void> {
    return Promise.resolve();
  }

  end(before: string, bytes: Uint8Array | null, after: string, ending: Ending, handOver: boolean): void {
    this.write(before, bytes, after);
    this.handedOver = handOver;
    this.ending = ending;
  }

  endFile(before: string, part: FilePart, ending: Ending): void {
    this.file = part;
    this.end(before, null, '', ending, false);
  }
}

/** An answer over such a sink. */
export function answer(form: Partial<AnswerForm> = {}): { response: SinkResponse; sink: Kept } {
  const sink = new Kept();
  return {
    response: new SinkResponse(sink, {
      protocol: 'HTTP/1.1',
      head: false,
      cgi: false,
      persistent: false,
      delimited: false,
      added: '',
      removed: [],
      ...form,
    }),
    sink,
  };
}
