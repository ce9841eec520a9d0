import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { protocols, type Protocol } from '../../../vassal/protocols/index.ts';
import { isVarsBlock } from '../../../vassal/request/index.ts';
import { cut, feed, LIMITS, meaning, packet } from './sample.ts';

/** Small, so that generated heads meet it. */
const SMALL = { ...LIMITS, bufferSize: 300, limitPost: 50 };

const bytes = fc.uint8Array({ maxLength: 80 }).map((array) => Buffer.from(array).toString('latin1'));
const line = fc.constantFrom(
  'GET / HTTP/1.1\r\n',
  'POST /a/../%41?x HTTP/1.0\r\n',
  'HEAD http://h/p HTTP/1.1\r\n',
  'Host: x\r\n',
  'Host: x\r\n',
  'Content-Length: 5\r\n',
  'Transfer-Encoding: chunked\r\n',
  'Expect: 100-continue\r\n',
  'A_B: c\r\n',
  `${'X_'.repeat(200)}: y\r\n`,
  `Big: ${'y'.repeat(200)}\r\n`,
  `Big: ${'y'.repeat(1200)}\r\n`,
  ' folded\r\n',
  '\r\n',
  '\n',
  '\r',
  ':',
);
const head = fc
  .array(fc.oneof({ weight: 8, arbitrary: line }, bytes), { maxLength: 12 })
  .map((parts) => parts.join(''));
const likelyHead = head.map((rest) => `GET / HTTP/1.1\r\nHost: x\r\n${rest}\r\n\r\nbody`);
const name = fc.constantFrom('CONTENT_LENGTH', 'REQUEST_METHOD', 'SERVER_PROTOCOL', 'PATH_INFO', '');
const value = fc.oneof(fc.constantFrom('5', '60', '-1', 'HEAD', 'HTTP/1.0', ''), bytes);
const likelyPacket = fc
  .tuple(fc.dictionary(fc.oneof(name, bytes), value, { maxKeys: 6 }), fc.nat(255), bytes)
  .map(([variables, modifier1, rest]) => packet(variables, { modifier1 }).toString('latin1') + rest);
const places = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 });

const INPUTS: readonly [keyof typeof protocols, fc.Arbitrary<string>][] = [
  ['http', fc.oneof(likelyHead, head, bytes)],
  ['uwsgi', fc.oneof(likelyPacket, bytes)],
];

function whole(protocol: Protocol, text: string): unknown {
  return meaning(feed(protocol, [Buffer.from(text, 'latin1')], SMALL).parsed);
}

for (const [which, input] of INPUTS) {
  test(`${which}: any bytes give a request, a refusal or a wait, and never anything else`, () => {
    fc.assert(
      fc.property(input, (text) => {
        const { parsed } = feed(protocols[which], [Buffer.from(text, 'latin1')], SMALL);
        if (parsed.type === 'refused') assert.ok(parsed.status >= 400 && parsed.status <= 505);
        if (parsed.type !== 'request') return;
        assert.ok(isVarsBlock(parsed.head.block) && parsed.head.block.length <= SMALL.bufferSize);
        assert.ok(parsed.consumed <= text.length);
      }),
      { numRuns: 2000 },
    );
  });

  test(`${which}: bytes mean the same wherever they are cut`, () => {
    fc.assert(
      fc.property(input, places, (text, at) => {
        const pieces = cut(Buffer.from(text, 'latin1'), at);
        assert.deepEqual(
          meaning(feed(protocols[which], pieces, SMALL).parsed),
          whole(protocols[which], text),
        );
      }),
      { numRuns: 3000 },
    );
  });

  test(`${which}: what arrives byte by byte means the same`, () => {
    fc.assert(
      fc.property(input, (text) => {
        const pieces = [...Buffer.from(text, 'latin1')].map((byte) => Buffer.from([byte]));
        assert.deepEqual(
          meaning(feed(protocols[which], pieces, SMALL).parsed),
          whole(protocols[which], text),
        );
      }),
      { numRuns: 100 },
    );
  });
}
