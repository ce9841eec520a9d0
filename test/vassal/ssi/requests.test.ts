import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { site } from '../static/site.ts';

const FILES = {
  'www/p.shtml':
    '<b><!--#echo var="REQUEST_URI" --></b> <!--#include file="inc.txt" --><!--#cache key="k" -->!',
  'www/inc.txt': 'INCLUDED',
  'www/out.shtml': '<!--#include file="../secret" -->out',
  secret: 'SECRET',
};
const bodyOf = (text: string): string => text.slice(text.indexOf('\r\n\r\n') + 4);

test('SSI-003 RTE-134 a rule answers with a document', async (t) => {
  const { ask, directory, program } = await site(
    t,
    FILES,
    `cache2 = name=c,items=10
route = ^/p cacheset:key=k,value=<i>
route = ^/(.*)$ ssi:DIR/www/$1.shtml`,
  );
  const answer = await ask('/p?<script>');
  assert.match(answer, /^HTTP\/1\.1 200 OK\r\nContent-Type: text\/html\r\nContent-Length: \d+\r\n/);
  assert.equal(bodyOf(answer), '<b>/p?&lt;script&gt;</b> INCLUDED<i>!');
  assert.equal(bodyOf(await ask('/out')), 'out');
  assert.match(program.output(), /ERR_SSI_COMMAND: .*include file="\.\.\/secret"/);
  symlinkSync(join(directory, 'secret'), join(directory, 'www/link.shtml'));
  for (const path of ['/none', '/%2e%2e/www/p', '/x/../../www/p', '/link'])
    assert.match(await ask(path), /^HTTP\/1\.1 404 /, path);
  assert.equal(bodyOf(await ask('/p', '', 'HEAD')), '');
});

test('SSI-001 SSI-002 PLG-001 modifier 19 answers with documents of DOCUMENT_ROOT', async (t) => {
  const { ask } = await site(
    t,
    FILES,
    `plugins = ssi
http-socket-modifier1 = 19
cache2 = name=c,items=10
route-if-not = startswith:\${PATH_INFO};/without addvar:DOCUMENT_ROOT=DIR/www`,
  );
  assert.equal(bodyOf(await ask('/p.shtml')), '<b>/p.shtml</b> INCLUDED!');
  assert.match(await ask('/without'), /^HTTP\/1\.1 500 /);
  for (const path of ['/none', '/', '/../secret', '/%2e%2e/secret', '/x/../../secret'])
    assert.match(await ask(path), /^HTTP\/1\.1 404 /, path);
  assert.equal(bodyOf(await ask('/out.shtml')), 'out');
});
