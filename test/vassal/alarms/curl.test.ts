import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { test, type TestContext } from 'node:test';
import { readCurl } from '../../../vassal/alarms/actions/curl.ts';
import { mail } from '../../../vassal/alarms/actions/mail.ts';
import { post } from '../../../vassal/alarms/actions/post.ts';

async function port(t: TestContext, server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  return (server.address() as AddressInfo).port;
}

test('ALM-011 ALM-013 ALM-014 ALM-015 ALM-016 a message is posted, with basic authentication', async (t) => {
  const seen: string[] = [];
  const server = createHttpServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      seen.push(`${request.method} ${request.url} ${request.headers.authorization} ${body}`);
      response.statusCode = body === 'no' ? 500 : 204;
      response.end();
    });
  });
  const url = `http://127.0.0.1:${await port(t, server)}/argh`;
  const basic = `Basic ${Buffer.from('u:p').toString('base64')}`;
  await post(readCurl(`${url};auth_user=u;auth_pass=p;timeout=20`), 'ümlaut');
  await post(readCurl(`url=${url};method=PUT;conn_timeout=20`), 'x');
  assert.deepEqual(seen, [`POST /argh ${basic} ümlaut`, 'PUT /argh undefined x']);
  await assert.rejects(post(readCurl(url), 'no'), /answered 500/);
  await assert.rejects(post(readCurl(`${url};ssl=1`), 'x'), /wants https/);
  const silent = `http://127.0.0.1:${await port(
    t,
    createServer((socket) => void t.after(() => socket.destroy())),
  )}/`;
  await assert.rejects(post(readCurl(`${silent};timeout=1`), 'x'), /timeout|aborted/);
});

test('ALM-012 a message is mailed, with AUTH PLAIN', async (t) => {
  let said = '';
  const server = createServer((socket) => {
    socket.write('220 here\r\n');
    let data = false;
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      said += chunk;
      if (data && !said.endsWith('\r\n.\r\n')) return;
      const answer = chunk.startsWith('EHLO')
        ? '250-many\r\n250 words'
        : chunk.startsWith('DATA')
          ? '354 go on'
          : '250 good';
      data = chunk.startsWith('DATA');
      if (!chunk.startsWith('QUIT')) socket.write(`${answer}\r\n`);
    });
    socket.on('error', () => undefined);
  });
  const where = `127.0.0.1:${await port(t, server)}`;
  const keys = 'mail_to=a@x, b@x;mail_from=c@x;auth_user=u;auth_pass=p;subject=Übel';
  await mail(readCurl(`smtp://${where};${keys}`), 'a message\n.\nwith a dot');
  assert.match(
    said,
    /^EHLO .*\r\nAUTH PLAIN AHUAcA==\r\nMAIL FROM:<c@x>\r\nRCPT TO:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n/,
  );
  assert.match(said, /\r\nSubject: =\?utf-8\?B\?w5xiZWw=\?=\r\n/);
  assert.ok(said.includes(Buffer.from('a message\n.\nwith a dot').toString('base64')));
  await assert.rejects(mail(readCurl('smtp://127.0.0.1:1;mail_to=a;mail_from=b'), 'x'), /ECONNREFUSED/);
});
