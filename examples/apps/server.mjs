// A program as it is written for node: its listen() is taken over by the sockets of the vassal.
import { createServer } from 'node:http';

const server = createServer((req, res) => {
  res.writeHead(200, { 'Content-Type': 'text/plain' });
  res.end('hello from an unmodified http server\n');
});
server.listen(process.env.PORT ?? 3000, () => console.log('listening'));
