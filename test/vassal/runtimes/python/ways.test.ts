import { test } from 'node:test';
import { dial, get, until } from '../../../support/index.ts';
import { missing, site } from './site.ts';

const APP = `import os
def application(environ, start_response):
    if environ['PATH_INFO'] == '/child':
        if os.fork() == 0:
            os._exit(0)
    children = open('/proc/self/task/%d/children' % os.getpid()).read().split()
    start_response('200 OK', [])
    return [str(len(children)).encode()]
`;

for (const [lines, left] of [
  ['reaper = true', '0'],
  ['', '1'],
] as const) {
  test(
    `children that have ended ${lines === '' ? 'stay' : 'are collected with reaper'}`,
    { skip: missing },
    async (t) => {
      const { address } = await site(t, { 'app.py': APP }, `wsgi-file = app.py\n${lines}`);
      await get(address, '/child');
      let before = '';
      // The one that the request before has left may not have ended when that one was over.
      await until(async () => {
        const same = before;
        before = (await get(address)).body;
        return same === left && before === left;
      });
    },
  );
}

const WRITER = `def application(environ, start_response):
    write = start_response('200 OK', [])
    try:
        for _ in range(400):
            write(b'x' * 65536)
        print('written to the end')
    except OSError as error:
        print('failed:', error)
    return []
`;

for (const [lines, said] of [
  ['disable-write-exception = true', 'written to the end'],
  ['', 'failed: write error'],
] as const) {
  test(`a client that goes away: ${said}`, { skip: missing }, async (t) => {
    const { address, program } = await site(t, { 'app.py': WRITER }, `wsgi-file = app.py\n${lines}`);
    const client = dial(address);
    client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    client.once('data', () => client.resetAndDestroy());
    await program.prints(said);
  });
}
