/**
 * The same small site in every framework, in the way of its own documentation: a program that listens at a port. What it
 * answers is in `frameworks.test.ts`.
 */
const COMMON = `
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
const sum = (bytes) => bytes.length + ' ' + createHash('sha1').update(bytes).digest('hex');
async function* parts() {
  for (let part = 0; part < 50; part++) {
    await new Promise(setImmediate);
    yield String(part).padStart(2, '0').repeat(2000);
  }
}
const collect = async (stream) => {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
};
`;

/** On a machine of both families it makes a server for each address of `localhost`. */
const FASTIFY = `
import dns from 'node:dns';
import Fastify from 'fastify';
dns.lookup = (host, options, done) => done(null, [{ address: '127.0.0.1', family: 4 }, { address: '::1', family: 6 }]);
const fastify = Fastify({ logger: { level: 'warn' } });
const who = { type: 'object', required: ['who'], properties: { who: { type: 'string' } } };
fastify.get('/hello/:name', async ({ params, query }) => 'hello ' + params.name + ' ' + query.who);
fastify.post('/json', { schema: { body: who } }, async (request, reply) => {
  reply.code(201).header('x-from', 'fastify');
  return { hello: request.body.who };
});
fastify.get('/stream', (request, reply) => reply.type('text/plain').send(Readable.from(parts())));
fastify.addContentTypeParser('application/octet-stream', (request, payload) => collect(payload));
fastify.post('/upload', { bodyLimit: 10e6 }, async ({ body }) => sum(body));
fastify.get('/cookies', async (request, reply) => reply.header('set-cookie', ['a=1', 'b=2']).send('baked'));
fastify.get('/throw', async () => { throw new Error('thrown in fastify'); });
fastify.get('/who', async ({ ip, protocol }) => ip + ' ' + protocol + ' ' + process.pid);
fastify.addHook('onClose', async () => console.log('fastify closes'));
try {
  await fastify.listen({ port: 3000 });
} catch (error) {
  fastify.log.error(error);
  process.exit(1);
}
`;

const KOA = `
import Koa from 'koa';
const app = new Koa();
app.use(async (ctx, next) => {
  await next();
  ctx.set('x-from', 'koa');
});
app.use(async (ctx) => {
  switch (ctx.path) {
    case '/hello/world':
      ctx.body = 'hello world ' + ctx.query.who;
      break;
    case '/json':
      ctx.status = 201;
      ctx.body = { hello: JSON.parse(String(await collect(ctx.req))).who };
      break;
    case '/stream':
      ctx.type = 'text/plain';
      ctx.body = Readable.from(parts());
      break;
    case '/upload':
      ctx.body = sum(await collect(ctx.req));
      break;
    case '/cookies':
      ctx.cookies.set('a', '1');
      ctx.cookies.set('b', '2');
      ctx.body = 'baked';
      break;
    case '/throw':
      throw new Error('thrown in koa');
    case '/who':
      ctx.body = ctx.ip + ' ' + ctx.protocol + ' ' + process.pid;
  }
});
app.listen(3000);
`;

const EXPRESS = `
import express from 'express';
const app = express();
app.get('/hello/:name', (req, res) => res.type('text').send('hello ' + req.params.name + ' ' + req.query.who));
app.post('/json', express.json(), (req, res) => res.status(201).set('x-from', 'express').json({ hello: req.body.who }));
app.get('/stream', (req, res) => Readable.from(parts()).pipe(res.type('text')));
app.post('/upload', express.raw({ limit: 10e6 }), (req, res) => res.send(sum(req.body)));
app.get('/cookies', (req, res) => res.cookie('a', '1').cookie('b', '2').send('baked'));
app.get('/throw', async () => { throw new Error('thrown in express'); });
app.get('/who', (req, res) => res.send(req.ip + ' ' + req.protocol + ' ' + process.pid));
app.listen(3000, () => console.log('listening'));
`;

const HONO = `
import { Hono } from 'hono';
import { stream } from 'hono/streaming';
const app = new Hono();
app.get('/hello/:name', (c) => c.text('hello ' + c.req.param('name') + ' ' + c.req.query('who')));
app.post('/json', async (c) => c.json({ hello: (await c.req.json()).who }, 201, { 'x-from': 'hono' }));
app.get('/stream', (c) => stream(c, async (out) => { for await (const part of parts()) await out.write(part); }));
app.post('/upload', async (c) => c.text(sum(Buffer.from(await c.req.arrayBuffer()))));
app.get('/cookies', (c) => c.text('baked', 200, { 'set-cookie': ['a=1', 'b=2'] }));
app.get('/throw', () => { throw new Error('thrown in hono'); });
app.get('/who', (c) => c.text('- ' + new URL(c.req.url).protocol.slice(0, -1) + ' ' + process.pid));
export default app;
`;

/** Name and source. */
export const FRAMEWORKS: readonly (readonly [name: string, source: string])[] = [
  ['Fastify', COMMON + FASTIFY],
  ['Koa', COMMON + KOA],
  ['Express', COMMON + EXPRESS],
  ['Hono', COMMON + HONO],
];
