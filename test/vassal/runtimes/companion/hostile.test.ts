import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import {
  BlockHead,
  BlockRequest,
  SinkResponse,
  VarsBuilder,
  type Ending,
  type Sink,
} from '../../../../vassal/request/index.ts';
import { Companion } from '../../../../vassal/runtimes/companion/index.ts';
import { CHECKOUT } from '../../../support/index.ts';

const FIXTURE = join(CHECKOUT, 'test/fixtures/companion/misbehave.mjs');

/** A client that never reads more than was written to it at first. */
class Stuck implements Sink {
  text = '';
  complete: boolean | null = null;
  readonly #gone = Promise.withResolvers<void>();
  readonly gone = this.#gone.promise;
  write(before: string, bytes: Uint8Array | null): boolean {
    this.text += before + Buffer.from(bytes ?? []).toString('latin1', 0, 200);
    return false;
  }
  drained(): Promise<void> {
    return new Promise(() => undefined);
  }
  end(before: string, bytes: Uint8Array | null, after: string, ending: Ending): void {
    this.text += before + Buffer.from(bytes ?? []).toString('latin1') + after;
    this.complete = ending !== 'broken';
    this.#gone.resolve();
  }
  endFile(): void {
    assert.fail('no file was asked for');
  }
}

/** A request whose body never comes. */
class Waiting extends BlockHead {
  override get contentLength(): number {
    return 10;
  }
  override openBody(): Readable {
    return new Readable({ read: () => undefined });
  }
}

async function misbehave(way: string): Promise<{ error: Error | null; sink: Stuck; gone: string }> {
  const gone = Promise.withResolvers<string>();
  const companion = new Companion({
    program: { argv: [process.execPath, FIXTURE, way] },
    cores: 1,
    load: [],
    calls: { wait: () => new Promise(() => undefined) },
    onGone: gone.resolve,
  });
  await companion.hello;
  const vars = new VarsBuilder(4096);
  vars.add('REQUEST_METHOD', 'POST');
  const request = new BlockRequest(new Waiting(vars.block()));
  const sink = new Stuck();
  const response = new SinkResponse(sink, {
    protocol: 'HTTP/1.1',
    head: false,
    cgi: false,
    persistent: false,
    delimited: false,
    added: '',
    removed: [],
  });
  const error = await companion.answer(request, response, 0, []).then(
    () => null,
    (thrown: Error) => thrown,
  );
  if (way === 'bad header') await companion.close();
  else await gone.promise;
  assert.throws(() => readFileSync(`/proc/${companion.pid}/stat`), 'the process is gone');
  return { error, sink, gone: way === 'bad header' ? '' : await gone.promise };
}

test('a companion that ends takes only its requests with it', async () => {
  const exit = await misbehave('exit');
  assert.match(exit.error?.message ?? '', /ERR_COMPANION_GONE.*exit code 7/);
  assert.match((await misbehave('crash')).gone, /signal 11/);
  const half = await misbehave('half');
  assert.match(half.sink.text, /^HTTP\/1\.1 200 OK\r\n\r\nhalf$/);
  assert.equal(half.sink.complete, null, 'the dispatch breaks it off');
});

test('a companion that breaks the contract is killed, and cannot grow the worker', async () => {
  const rows: readonly (readonly [way: string, why: RegExp])[] = [
    ['other stream', /for no request/],
    ['unknown type', /a frame of type 200/],
    ['long frame', /a frame of 4294967295 bytes/],
    ['flood', /more of an answer than the window allows/],
    ['questions', /too many questions/],
    ['two reads', /a second question for the body/],
    ['broken head', /read the head of an answer/],
    ['broken record', /a record that is cut short/],
  ];
  for (const [way, why] of rows) {
    const { gone, error } = await misbehave(way);
    assert.match(gone, why, way);
    assert.match(gone, /ERR_COMPANION_FRAME/);
    assert.match(error?.message ?? '', /ERR_COMPANION_GONE/, way);
  }
});

test('a header that would split the answer is an error of the application, not of the companion', async () => {
  const { error, sink } = await misbehave('bad header');
  assert.match(error?.message ?? '', /ERR_REQUEST_HEADER/);
  assert.equal(sink.text, '');
});
