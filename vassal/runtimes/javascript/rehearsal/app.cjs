// What nearly every application does; the fork server loads it and lets it answer, so that no worker is the first one.
const { join } = require('node:path');

module.exports = (request, response) => {
  response.setHeader('X-Path', join('/', request.url));
  response.writeHead(200, { 'Content-Type': 'text/plain' });
  response.end(`${request.method} ${request.headers.host ?? ''}`);
};
