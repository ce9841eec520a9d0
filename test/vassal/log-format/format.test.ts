import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Configuration } from '../../../vassal/config/index.ts';
import { compileFormat, wantedRequests, type LoggedRequest } from '../../../vassal/log-format/index.ts';
import { strftime } from '../../../vassal/log/index.ts';
import { entry, VARIABLES } from './entry.ts';

const REQUEST = {
  ...VARIABLES,
  HTTP_HOST: 'h.ex',
  HTTP_USER_AGENT: 'UA x',
  HTTP_X_FORWARDED_FOR: '1.2.3.4',
  PATH_INFO: '/foo',
};
const PLAIN = { forwarded: false, timeFormat: null, strftime: false, metrics: null };

function line(template: string, logged: LoggedRequest = entry(REQUEST), settings = {}): string {
  return compileFormat(template, { ...PLAIN, ...settings })(logged);
}

const TABLE: readonly (readonly [id: string, name: string, value: string | RegExp])[] = [
  ['LGF-002', 'uri', '/foo?x=1'],
  ['LGF-003', 'method', 'POST'],
  ['LGF-004', 'user', '-'],
  ['LGF-005', 'addr', '127.0.0.1'],
  ['LGF-006', 'host', 'h.ex'],
  ['LGF-007', 'proto', 'HTTP/1.1'],
  ['LGF-008', 'uagent', 'UA x'],
  ['LGF-009', 'referer', '-'],
  ['LGF-010', 'status', '200'],
  ['LGF-011', 'micros', '12346'],
  ['LGF-012', 'msecs', '12'],
  ['seconds', 'secs', '0.012346'],
  ['LGF-013', 'time', /^\d{10}$/],
  ['LGF-014', 'ctime', /^\w{3} \w{3} [ \d]\d [\d:]{8} \d{4}$/],
  ['LGF-015', 'epoch', /^\d{10}$/],
  ['LGF-016', 'size', '50'],
  ['LGF-017', 'ltime', /^\d\d\/\w{3}\/\d{4}:[\d:]{8} [+-]\d{4}$/],
  ['LGF-018', 'hsize', '45'],
  ['LGF-019', 'rsize', '5'],
  ['LGF-020', 'cl', '0'],
  ['LGF-021', 'pid', String(process.pid)],
  ['LGF-022', 'wid', '2'],
  ['LGF-023', 'switches', '1'],
  ['LGF-024', 'vars', '16'],
  ['LGF-025', 'headers', '1'],
  ['LGF-026', 'core', '3'],
  ['LGF-027', 'vsz', /^\d{8,}$/],
  ['LGF-027', 'vszM', /^\d+$/],
  ['LGF-028', 'rss', /^\d{7,}$/],
  ['LGF-028', 'rssM', /^\d+$/],
  ['LGF-029', 'pktsize', String(entry(REQUEST).request.block.length)],
  ['LGF-030', 'modifier1', '0'],
  ['LGF-030', 'modifier2', '0'],
  ['LGF-032', 'rerr', '0'],
  ['LGF-033', 'werr', '0'],
  ['LGF-034', 'ioerr', '0'],
  ['LGF-035', 'tmsecs', /^\d{13}$/],
  ['LGF-036', 'tmicros', /^\d{16}$/],
  ['LGF-037', 'var.PATH_INFO', '/foo'],
  ['LGF-037', 'var.NOPE', '-'],
  ['unknown', 'nope', '-'],
  ['unknown', 'toString', '-'],
];

for (const [id, name, value] of TABLE) {
  test(`${id} %(${name})`, () => {
    const text = line(`<%(${name})>`).slice(1, -1);
    if (typeof value === 'string') assert.equal(text, value);
    else assert.match(text, value);
  });
}

test('LGF-001 what is no variable stays as written', () => {
  assert.equal(line('A %(method) "%(uri)" %x %% %() %(y'), 'A POST "/foo?x=1" %x %% %() %(y');
});

test('REL-002 ftime has the form of log-date', () => {
  const logged = entry(REQUEST);
  const { startedAt } = logged.request;
  assert.equal(line('%(ftime)', logged, { timeFormat: '%Y=%H' }), strftime('%Y=%H')(startedAt));
  assert.equal(line('%(ftime)', logged), line('%(ltime)', logged));
});

test('log-format-strftime is for the text between variables, not for what a client says', () => {
  const logged = entry({ ...REQUEST, REQUEST_URI: '/%Y' });
  const year = strftime('%Y')(logged.request.startedAt);
  assert.equal(line('[%Y] %(uri) %%', logged, { strftime: true }), `[${year}] /%Y %`);
  assert.equal(line('[%Y] %(uri)', logged), '[%Y] /%Y');
});

test('LGF-040 variables of the application, which cannot begin a line', () => {
  const logged = entry(REQUEST);
  logged.request.setLogVariable('foo', 'b\na\xc3\xa9');
  logged.request.setLogVariable('method', 'hidden');
  assert.equal(line('%(foo) %(method)', logged), 'b\\x0aaé POST');
});

test('LGF-041 the combined format of Apache', () => {
  const combined =
    '%(addr) - %(user) [%(ltime)] "%(method) %(uri) %(proto)" %(status) %(size) "%(referer)" "%(uagent)"';
  assert.match(
    line(combined),
    /^127\.0\.0\.1 - - \[\d\d\/\w{3}\/\d{4}:[\d:]{8} [+-]\d{4}\] "POST \/foo\?x=1 HTTP\/1\.1" 200 50 "-" "UA x"$/,
  );
});

test('log-x-forwarded-for', () => {
  assert.equal(line('%(addr)', entry(REQUEST), { forwarded: true }), '1.2.3.4');
});

test('with disable-logging only requests that another option asks for have a line', () => {
  const logged = (options: string, more: Partial<LoggedRequest> = {}, answer = {}): boolean => {
    const given = options.split(' ').map((option): [string, string] => {
      const [name = '', value = 'true'] = option.split('=');
      return [name, value];
    });
    return wantedRequests(Configuration.of(...given))(entry(VARIABLES, more, answer));
  };
  assert.equal(logged('log-4xx'), true);
  assert.equal(logged('disable-logging'), false);
  assert.equal(logged('disable-logging=false'), true);
  for (const [option, no, yes] of [
    ['log-zero', {}, { bodyBytes: 0 }],
    ['log-big=4096', { bodyBytes: 4096 }, { bodyBytes: 4097 }],
    ['log-4xx', { status: 500 }, { status: 404 }],
    ['log-5xx', { status: 404 }, { status: 503 }],
    ['log-sendfile', {}, { isFile: true }],
  ] as const) {
    assert.equal(logged(`disable-logging ${option}`, {}, no), false, option);
    assert.equal(logged(`disable-logging ${option}`, {}, yes), true, option);
    assert.equal(logged(`disable-logging log-slow=1000 ${option}`, {}, yes), true, option);
  }
  assert.equal(logged('disable-logging log-slow=12', { micros: 12_001 }), true);
  assert.equal(logged('disable-logging log-slow=13', { micros: 12_001 }), false);
  assert.equal(logged('disable-logging log-slow=0', { micros: 12_001 }), false);
});
