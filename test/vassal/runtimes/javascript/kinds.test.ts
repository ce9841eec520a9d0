import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exchange, get, parse } from '../../../support/index.ts';
import { start } from './application.ts';

/** Every kind of application, in the way that its users write it. Each answers `hello <path>`. */
const KINDS: readonly (readonly [kind: string, file: string, source: string, more?: string])[] = [
  [
    'a (req, res) function of CommonJS',
    'app.cjs',
    'module.exports = (req, res) => res.end("hello " + req.url);',
  ],
  [
    'a (req, res) function of an ES module',
    'app.mjs',
    'export default (req, res) => res.end(`hello ${req.url}`);',
  ],
  [
    'an object with fetch',
    'app.mjs',
    'export default { fetch: (request) => new Response("hello " + new URL(request.url).pathname) };',
  ],
  [
    'an export of another name',
    'app.mjs',
    'export const shop = (req, res) => res.end("hello " + req.url);',
    'javascript-export = shop',
  ],
  [
    'TypeScript, without any package.json around',
    'app.ts',
    'interface G { readonly who: string }\nexport default { fetch(request: Request): Response {\n' +
      '  const g: G = { who: new URL(request.url).pathname };\n  return new Response(`hello ${g.who}`); } };',
  ],
  [
    'a .js file that is an ES module by its package',
    'app.js',
    'export default (req, res) => res.end(`hello ${req.url}`);',
  ],
  [
    'a program that listens',
    'app.cjs',
    `const server = require('node:http').createServer((req, res) => res.end('hello ' + req.url));
     server.listen(process.env.PORT ?? 3000, () => console.log('listening on', server.address().port));`,
  ],
  [
    'a program that listens later',
    'app.mjs',
    `import { createServer } from 'node:http';
     setTimeout(() => createServer((req, res) => res.end('hello ' + req.url)).listen(3000), 50);`,
  ],
  [
    'Express, exported',
    'app.cjs',
    `const app = require('express')();
     app.get('/:name', (req, res) => res.send('hello ' + req.path));
     module.exports = app;`,
  ],
  [
    'Express, listening',
    'app.mjs',
    `import express from 'express';
     const app = express();
     app.use((req, res) => res.send('hello ' + req.path));
     app.listen(3000);`,
  ],
  [
    'Hono',
    'app.mjs',
    `import { Hono } from 'hono';
     const app = new Hono();
     app.get('/:name', (c) => c.text('hello ' + c.req.path));
     export default app;`,
  ],
  [
    'Fastify, exported',
    'app.cjs',
    `const app = require('fastify')();
     app.register(async (inner) => inner.get('/:name', async ({ url }) => 'hello ' + url));
     module.exports = app;`,
  ],
  [
    'Koa, exported',
    'app.mjs',
    `import Koa from 'koa';
     export default new Koa().use((ctx) => (ctx.body = 'hello ' + ctx.path));`,
  ],
  [
    'a server that does not listen',
    'app.cjs',
    `module.exports = require('node:http').createServer((req, res) => res.end('hello ' + req.url));`,
  ],
  [
    'an object with callback(), as Koa has',
    'app.cjs',
    'module.exports = { callback: () => (req, res) => res.end("hello " + req.url) };',
  ],
];

for (const [kind, file, source, more] of KINDS) {
  test(`an application may be ${kind}`, async (t) => {
    const files = {
      [file]: source,
      ...(file === 'app.js' ? { 'package.json': '{"type":"module"}' } : {}),
    };
    const { address, process } = await start(t, { files, more: more ?? '' });
    const { status, body } = await get(address, '/world');
    assert.equal(`${status} ${body}`, '200 hello /world', process.output());
  });
}

test('V8-005 V8-006 V8-007 V8-008 a JSGI 3.0 application gets the request and answers with status, headers, body', async (t) => {
  const { address } = await start(t, {
    option: 'v8-jsgi',
    files: {
      'app.js': `exports.app = function (request) {
        const { method, pathInfo, queryString, scheme, jsgi } = request;
        return { status: 201, headers: { 'Content-Type': 'application/json', 'X-Two': ['a', 'b'] },
          body: ['{"answer":', JSON.stringify({ method, pathInfo, queryString, scheme, version: jsgi.version }), '}'] };
      };`,
    },
  });
  const text = await exchange(address, 'GET /a?b=c HTTP/1.0\r\n\r\n');
  assert.match(text, /X-Two: a\r\nX-Two: b\r\n/);
  const { status, body } = parse(text);
  assert.equal(status, 201);
  assert.deepEqual(JSON.parse(body), {
    answer: { method: 'GET', pathInfo: '/a', queryString: 'b=c', scheme: 'http', version: [3, 0] },
  });
});
