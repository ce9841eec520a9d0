import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { site } from '../static/site.ts';
import { missing, sheet } from './sheet.ts';

const skip = missing();
const SHEET = sheet(
  '<xsl:output method="html"/><xsl:template match="/"><p><xsl:value-of select="//n"/>[<xsl:value-of select="$p"/>]</p></xsl:template>',
);
const FILES = {
  'www/d.xml': '<r><n>one</n></r>',
  'www/own.xml': '<r/>',
  'www/own.xml.xslt': sheet('<xsl:template match="/"><own/></xsl:template>'),
  'www/bad.xml': '<r><n>',
  's.xsl': SHEET,
  'secret.xml': '<r><n>SECRET</n></r>',
  'app.cjs': `module.exports = (request, response) => {
    response.setHeader('Content-Type', 'application/xml');
    const body = request.url.startsWith('/broken') ? '<r><n>' : '<r><n>from it</n></r>';
    response.setHeader('Content-Length', String(body.length));
    response.end(body);
  };`,
};
const bodyOf = (text: string): string => text.slice(text.indexOf('\r\n\r\n') + 4).trim();

test('XSLT-007 RTE-133 a rule answers with what a stylesheet makes of a document', { skip }, async (t) => {
  const { ask, program } = await site(
    t,
    FILES,
    `route = ^/none xslt:doc=DIR/www/d.xml,stylesheet=DIR/none.xsl
route = ^/typed xslt:doc=DIR/www/d.xml,stylesheet=DIR/s.xsl,content_type=text/x-y
route = ^/(.*)$ xslt:doc=DIR/www/$1.xml,stylesheet=DIR/s.xsl,params=p=\${qs[who]}&q=x`,
  );
  const answer = await ask("/d?who=it's%20%C3%A9");
  assert.match(answer, /^HTTP\/1\.1 200 OK\r\nContent-Type: text\/html\r\nContent-Length: \d+\r\n/);
  assert.match(bodyOf(answer), /^<p>one\[it's.*\]<\/p>$/);
  assert.match(await ask('/typed'), /\r\nContent-Type: text\/x-y\r\n/);
  for (const path of ['/nothing', '/%2e%2e/secret', '/x%00y'])
    assert.match(await ask(path), /^HTTP\/1\.1 40[04] /, path);
  for (const path of ['/none', '/bad']) assert.match(await ask(path), /^HTTP\/1\.1 500 /, path);
  await program.prints(/ERR_XSLT_APPLY: unable to apply .*none\.xsl: no such file/);
  await program.prints(/ERR_XSLT_APPLY: .*Premature end of data/);
});

test('TRN-006 toxslt puts the result in the place of the body', { skip }, async (t) => {
  const { ask, program } = await site(
    t,
    FILES,
    `plugins = xslt
javascript = DIR/app.cjs
route = ^/none toxslt:stylesheet=DIR/none.xsl
route = ^/ toxslt:stylesheet=DIR/s.xsl,params=p=v`,
  );
  const answer = await ask('/it');
  assert.match(answer, /^HTTP\/1\.1 200 [^]*\r\nContent-Type: text\/html\r\n/);
  assert.equal(bodyOf(answer), '<p>from it[v]</p>');
  assert.match(await ask('/broken'), /^HTTP\/1\.1 500 /);
  assert.match(await ask('/none'), /^HTTP\/1\.1 500 /);
  await program.prints(/toxslt: ERR_XSLT_APPLY: .*Premature end of data/);
});

test(
  'XSLT-001 to XSLT-006 XSLT-008 PLG-001 modifier 23 finds documents and stylesheets',
  { skip },
  async (t) => {
    const { ask, directory } = await site(
      t,
      FILES,
      `plugins = xslt
http-socket-modifier1 = 23
xslt-docroot = DIR/nothing
xslt-docroot = DIR/www
xslt-var = SHEET
xslt-stylesheet = DIR/none.xsl
xslt-stylesheet = DIR/s.xsl
xslt-content-type = text/x-z
route-if = equal:\${QUERY_STRING};var addvar:SHEET=DIR/s.xsl`,
    );
    symlinkSync(join(directory, 'secret.xml'), join(directory, 'www/link.xml'));
    const answer = await ask('/d.xml?q=1&a:b=c&=&{&p=%41=b');
    assert.match(answer, /\r\nContent-Type: text\/x-z\r\n/);
    assert.equal(bodyOf(answer), '<p>one[%41=b]</p>');
    assert.match(bodyOf(await ask('/own.xml')), /<own\/>$/);
    assert.equal(bodyOf(await ask('/own.xml?var')), '<p>[]</p>');
    assert.match(await ask('/bad.xml'), /^HTTP\/1\.1 500 /);
    for (const path of ['/none.xml', '/link.xml', '/../secret.xml', '/'])
      assert.match(await ask(path), /^HTTP\/1\.1 40[04] /, path);
  },
);
