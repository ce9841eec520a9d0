import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Configuration } from '../../vassal/config/index.ts';
import { Forges } from '../../emperor/forges.ts';
import { FIRST_WORD } from '../../vassal/forge/plan.ts';
import { unverified } from '../../vassal/forge/verified.ts';
import type { Start } from '../../vassal/instance.ts';
import { until } from '../support/index.ts';

/** Fork servers whose common one is this program, and what they log. */
function forgesOf(program: string): { forges: Forges; lines: string[] } {
  const lines: string[] = [];
  const say = (text: string): void => void lines.push(text);
  const start = {
    configuration: new Configuration([]),
    self: [
      process.execPath,
      '--eval',
      `const say = (text) => require('fs').writeSync(${FIRST_WORD}, text);${program}`,
    ],
    log: { line: say, event: say },
  } as unknown as Start;
  return { forges: new Forges(start), lines };
}

const skip = unverified(process.version) ?? false;

test('a fork server that is slow is waited for as long as it makes steps', { skip }, async () => {
  const slow = `
    let steps = 10;
    const step = () => {
      if (steps-- > 0) return say('\\n');
      say('ready');
      process.exit();
    };
    setInterval(step, 400);`;
  const { forges, lines } = forgesOf(slow);
  await forges.start();
  assert.match(lines.join('\n'), /\[forge\] ready/);
});

test('one that makes no step is not waited for', { skip }, async () => {
  const { forges, lines } = forgesOf(`say('\\n'); setTimeout(() => process.exit(), 8000);`);
  await forges.start();
  assert.deepEqual(lines, []);
  await until(() => lines.length > 0, 'nothing was logged');
  assert.match(lines.join(), /vassals are launched without it: it ended before it was ready/);
});
