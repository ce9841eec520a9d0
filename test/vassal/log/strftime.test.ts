import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { strftime } from '../../../vassal/log/index.ts';

const FORMAT =
  '%a %A %b %B %c %C %d %D %e %F %g %G %h %H %I %j %k %l %m %M %p %P %r %R %s %S %T %u %U %V %w %W %y %Y %z %%';

test('LGE-017 the conversions of strftime are those of date(1)', () => {
  const times = [0, 951_782_400, 1_700_000_000, 1_735_689_599, 1_767_225_600, 1_798_761_599, 4_102_444_799];
  for (const time of times) {
    const said = execFileSync('date', ['-d', `@${time}`, `+${FORMAT}`], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
    });
    assert.equal(strftime(FORMAT)(time * 1000), said.trimEnd());
  }
});

test('what is no conversion stays, and the text follows the clock', () => {
  const text = strftime('%Q 100% %S%');
  assert.equal(text(1000), '%Q 100% 01%');
  assert.equal(text(1999), '%Q 100% 01%');
  assert.equal(text(2000), '%Q 100% 02%');
});
