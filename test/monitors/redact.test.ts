import assert from 'node:assert/strict';
import { test } from 'node:test';
import { redact } from '../../monitors/redact.ts';

const CASES: readonly (readonly [value: string, shown: string])[] = [
  ['/etc/vassals', '/etc/vassals'],
  ['pg://host=h user=u password=hush dbname=d;SELECT a', 'pg://host=h user=u password=*** dbname=d;SELECT a'],
  ["pg://password = 'h u\\'sh' host=h;SELECT a", 'pg://password = *** host=h;SELECT a'],
  ['pg://u:hush@h/d;SELECT a', 'pg://u:***@h/d;SELECT a'],
  ['pg://postgresql://u:hu/s@h@h/d;SELECT a', 'pg://postgresql://u:***@h/d;SELECT a'],
  [
    'pg://h/d?user=u&password=hush&sslmode=require;SELECT a',
    'pg://h/d?user=u&password=***&sslmode=require;SELECT a',
  ],
  ['pg://host=h sslpassword=hush;SELECT a', 'pg://host=h sslpassword=***;SELECT a'],
  ['amqp://u:hush@h:5672/v', 'amqp://u:***@h:5672/v'],
  ['mongodb://u:hush@a:1,b:2/?x=y,d.c,{a:1}', 'mongodb://u:***@a:1,b:2/?x=y,d.c,{a:1}'],
  ['https://u@h/list?token=hush', 'https://u@h/list?token=***'],
  ['zmq://tcp://127.0.0.1:5000', 'zmq://tcp://127.0.0.1:5000'],
];

test('no password of a source is shown', () => {
  for (const [value, shown] of CASES) assert.equal(redact(value), shown);
});
