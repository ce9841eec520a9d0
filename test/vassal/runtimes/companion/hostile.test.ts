import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { BlockRequest, SinkResponse, VarsBuilder, type Sink } from '../../../../vassal/request/index.ts';
import { Companion } from '../../../../vassal/runtimes/companion/index.ts';
import { CHECKOUT } from '../../../support/index.ts';

const FIXTURE = join(CHECKOUT, 'test/fixtures/companion/misbehave.mjs');

/** A client that never reads more than was written to it at first. */
class Stuck implements Sink {
  text = '';
  complete: boolean | null = null;
  readonly #gone = Promise.withResolvers<void>();
  readonly gone = this.#gone.promise;
  write(bytes: Buffer): boolean {
    this.text += bytes.toString('latin1', 0, 200);
    return false;
  }
  drained(): Promise<void> {
    return new Promise(() => undefined);
  }
  end(bytes: Buffer | null, complete: boolean): void {
    this.text += bytes?.toString('latin1') ?? '';
    this.complete = complete;
    this.#gone.resolve();
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
  const head = { block: vars.block(), modifier1: 0, modifier2: 0, contentLength: 10 };
  const request = new BlockRequest(head, new Readable({ read: () => undefined }));
  const sink = new Stuck();
  const response = new SinkResponse(sink, { protocol: 'HTTP/1.1', head: false, cgi: false });
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
