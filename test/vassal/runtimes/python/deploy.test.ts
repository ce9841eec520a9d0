import assert from 'node:assert/strict';
import { test } from 'node:test';
import { get } from '../../../support/index.ts';
import { missing, site, without } from './site.ts';

const PASTE = `
[app:main]
use = call:shop:factory
colour = green
[loggers]
keys = root
[handlers]
keys = console
[formatters]
keys = plain
[logger_root]
level = INFO
handlers = console
[handler_console]
class = StreamHandler
args = (sys.stderr,)
formatter = plain
[formatter_plain]
format = LOGGED %(levelname)s %(message)s
`;
const SHOP = `
import logging
def factory(config, **local):
    def application(environ, start_response):
        logging.getLogger("shop").info("asked %s", environ["PATH_INFO"])
        start_response("200 OK", [])
        return [repr((sorted(config), local)).encode()]
    return application
`;

test(
  'PYW-014 PYW-015 paste: the application and the logging of a file of paste.deploy',
  { skip: missing || without('paste.deploy') },
  async (t) => {
    const lines = 'paste = config:development.ini\npaste-logger = true';
    const { address, program } = await site(t, { 'shop.py': SHOP, 'development.ini': PASTE }, lines);
    assert.equal((await get(address, '/a')).body, `(['__file__', 'here'], {'colour': 'green'})`);
    await program.prints('LOGGED INFO asked /a');
  },
);

test('PYW-019 pecan', { skip: missing || without('pecan.deploy') }, async (t) => {
  const files = {
    'config.py': 'app = {"root": "shop.root.Root", "modules": ["shop"]}',
    'shop/__init__.py': '',
    'shop/app.py':
      'import pecan\ndef setup_app(config):\n    return pecan.make_app(config.app.root, **{k: v for k, v in dict(config.app).items() if k not in ("root", "modules")})',
    'shop/root.py':
      'from pecan import expose\nclass Root:\n    @expose()\n    def index(self):\n        return "pecan"',
  };
  const { address } = await site(t, files, 'pecan = %d/config.py');
  assert.equal((await get(address, '/')).body, 'pecan');
});
