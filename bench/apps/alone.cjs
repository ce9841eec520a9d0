// hello.cjs under node:http alone, at the HTTP socket that the ini names.
const { readFileSync } = require('node:fs');
const { createServer } = require('node:http');
const [, host, port] = /^http(?:11)?-socket = (.*):(\d+)$/m.exec(readFileSync(process.argv.at(-1), 'utf8'));
const server = createServer(require('./hello.cjs')).listen(Number(port), host);
process.on('SIGINT', () => {
  server.close();
  server.closeAllConnections();
});
