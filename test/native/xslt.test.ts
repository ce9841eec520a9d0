import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { native } from '../../native/index.ts';
import { folder } from '../support/index.ts';
import { missing, sheet } from '../vassal/xslt/sheet.ts';

const skip = missing();
const VALUE = sheet(
  '<xsl:template match="/"><o><xsl:value-of select="."/>[<xsl:value-of select="$p"/>]</o></xsl:template>',
);

/** The result as text, or what is wrong. */
function apply(document: string, stylesheet = VALUE, url = '', parameters: [string, string][] = []): string {
  const text = (bytes: string) => ({ bytes: Buffer.from(bytes), url });
  const made = native.applyStylesheet(text(document), text(stylesheet), parameters);
  return typeof made === 'string'
    ? `wrong: ${made}`
    : made
        .toString()
        .replace(/^<\?xml.*\n/, '')
        .trim();
}

test('a stylesheet makes text of a document, with parameters that are no expressions', { skip }, () => {
  assert.equal(apply('<r>x</r>', VALUE, '', [['p', `it's "both" 1+1 /r`]]), `<o>x[it's "both" 1+1 /r]</o>`);
  assert.equal(apply('<r/>', VALUE, '', [['{x}y', '']]), '<o>[]</o>');
  for (const name of ['a:b', '{'])
    assert.match(apply('<r/>', VALUE, '', [[name, '']]), /^wrong: .*user param/s);
  assert.equal(apply('<r/>', sheet('<xsl:output method="text"/><xsl:template match="/"/>')), '');
  assert.equal(
    apply('<r/>', sheet('<xsl:template match="/"><o/><xsl:message>%s%n</xsl:message></xsl:template>')),
    '<o/>',
  );
});

test('a document fetches nothing, and does not grow without end', { skip }, (t) => {
  const directory = folder(t, { secret: 'SECRET', 'secret.dtd': '<!ENTITY e "SECRET">' });
  const url = pathToFileURL(join(directory, 'd.xml')).href;
  for (const name of ['file:///etc/passwd', 'secret', `${directory}/secret`, 'http://127.0.0.1:1/x'])
    for (const type of [
      `[<!ENTITY e SYSTEM "${name}">]`,
      `[<!ENTITY % p SYSTEM "${name}"> %p; <!ENTITY e "">]`,
    ])
      assert.equal(apply(`<!DOCTYPE r ${type}><r>a&e;b</r>`, VALUE, url), '<o>ab[]</o>', type);
  assert.doesNotMatch(apply('<!DOCTYPE r SYSTEM "secret.dtd"><r>a&e;b</r>', VALUE, url), /SECRET/);
  assert.equal(apply('<!DOCTYPE r [<!ENTITY e "in">]><r>a&e;b</r>'), '<o>ainb[]</o>');
  const bombs = Array.from({ length: 12 }, (_, i) => `<!ENTITY a${i + 1} "${`&a${i};`.repeat(10)}">`);
  assert.match(
    apply(`<!DOCTYPE r [<!ENTITY a0 "0123456789">${bombs.join('')}]><r>&a12;</r>`),
    /^wrong: .*entity/i,
  );
  assert.match(apply('<a>'.repeat(5000) + '</a>'.repeat(5000)), /^wrong: .*depth/);
});

test('what is no XML and no stylesheet is an error', { skip }, () => {
  assert.match(apply('<r><n>'), /^wrong: .*Premature end/);
  assert.match(apply(''), /^wrong: /);
  assert.match(apply('<r/>', ''), /^wrong: /);
  assert.match(apply('<r/>', '<r><n>'), /^wrong: .*Premature end/);
  assert.match(apply('<r/>', sheet('<xsl:template match="["/>')), /^wrong: .*failed to compile/s);
  assert.match(
    apply('<r/>', sheet('<xsl:template match="/"><xsl:value-of select="$none"/></xsl:template>')),
    /^wrong: .*none/s,
  );
  assert.match(
    apply(
      '<r/>',
      sheet('<xsl:template match="/"><xsl:message terminate="yes">stop</xsl:message></xsl:template>'),
    ),
    /^wrong: stop/,
  );
});

test('a stylesheet reads files, not the network, and writes nothing', { skip }, (t) => {
  const directory = folder(t, {
    'o.xml': '<other/>',
    'i.xsl': sheet('<xsl:template match="r"><i/></xsl:template>'),
  });
  const url = pathToFileURL(join(directory, 's.xsl')).href;
  const document = (name: string): string =>
    sheet(`<xsl:template match="/"><o><xsl:copy-of select="document('${name}')"/></o></xsl:template>`);
  assert.equal(apply('<r/>', document('o.xml'), url), '<o><other/></o>');
  assert.equal(apply('<r/>', sheet('<xsl:include href="i.xsl"/>'), url), '<i/>');
  for (const name of ['http://127.0.0.1:1/x', 'ftp://127.0.0.1:1/x']) {
    assert.match(apply('<r/>', document(name), url), /^wrong: .*refused/s);
    assert.match(apply('<r/>', sheet(`<xsl:include href="${name}"/>`), url), /^wrong: .*refused/s);
  }
  const target = join(directory, 'new');
  const write = sheet(
    `<xsl:template match="/"><s:output href="${target}"><a/></s:output></xsl:template>`,
  ).replace('version=', 'xmlns:s="http://icl.com/saxon" extension-element-prefixes="s" version=');
  assert.match(apply('<r/>', write, url), /^wrong: .*refused/s);
  assert.ok(!existsSync(target));
});

test('endless recursion ends with an error', { skip }, () => {
  const call = '<xsl:call-template name="a"/>';
  assert.match(
    apply('<r/>', sheet(`<xsl:template match="/" name="a">${call}</xsl:template>`)),
    /^wrong: .*recursion/s,
  );
  const inside = `<xsl:variable name="v">${call}</xsl:variable><xsl:value-of select="$v"/>`;
  assert.match(
    apply('<r/>', sheet(`<xsl:template match="/" name="a">${inside}</xsl:template>`)),
    /^wrong: .*recursion/s,
  );
  assert.equal(apply('<r>on</r>'), '<o>on[]</o>');
});
