// Microseconds for one call on the cache, of the kind that the path names, at values of 100 bytes.
const CALLS = 50_000;
const keys = Array.from({ length: 1000 }, (_, index) => Buffer.from(`key-number-${index}`));
const value = Buffer.alloc(100, 'x');

module.exports = (request, response) => {
  const call = request.url === '/get' ? uwsgi.cache_get : (key) => uwsgi.cache_update(key, value);
  for (const key of keys) uwsgi.cache_update(key, value);
  const began = process.hrtime.bigint();
  for (let i = 0; i < CALLS; i++) call(keys[(i * 7) % keys.length]);
  response.end(`took ${Number(process.hrtime.bigint() - began) / 1000 / CALLS}`);
};
