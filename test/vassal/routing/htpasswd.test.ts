import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { native } from '../../../native/index.ts';
import { apr1 } from '../../../vassal/routing/htpasswd/apr1.ts';
import { PasswordFile, readUsers } from '../../../vassal/routing/htpasswd/file.ts';
import { verify } from '../../../vassal/routing/htpasswd/verify.ts';
import { folder, put } from '../../support/index.ts';

/** Made by htpasswd of Apache, and by openssl. */
const HASHES = [
  ['abnqrLigH.z/s', 'sesame'],
  ['$apr1$abcdefgh$GQVaHFsauSKl0cgw4bVFJ/', 'sesame'],
  ['$apr1$ab$aPXNdsX0wq8N/LJdZEZgW1', 'a much longer password than sixteen'],
  ['{SHA}CEo1Ae3vaEXy8eQZjsOiuBz1xrw=', 'sesame'],
  ['$1$abcd$SwRG.yy0q6pJ8rg/8TwLf.', 'x'],
  ['$5$abcd$oJn9Si3gzldVsy0.xEA52h89DIAUiW8H2QPfr2NxmnB', 'x'],
  ['$2y$05$CCCCCCCCCCCCCCCCCCCCC.Xn7FSvv79c6bu/kgV/.kBlx/ChE9.FW', 'x'],
] as const;

function missing(): string | false {
  try {
    return (
      native.crypt(Buffer.from('x'), '$2y$05$CCCCCCCCCCCCCCCCCCCCC.') === null && 'crypt(3) has no bcrypt'
    );
  } catch {
    return 'no libcrypt';
  }
}

test('RTE-090 every kind of hash is known, and fits one password only', { skip: missing() }, () => {
  for (const [hash, password] of HASHES) {
    assert.equal(verify(password, hash), true, hash);
    for (const wrong of ['', 'sesam', `${password}2`, `${password}\0`]) {
      // DES looks at eight characters.
      if (wrong.startsWith(password.slice(0, 8)) && !/^[${]/.test(hash)) continue;
      assert.equal(verify(wrong, hash), false, `${hash} ${wrong}`);
    }
  }
  for (const hash of ['', '*', '!', '!!', '*0', 'x', 'sesame', '$9$nothing$x', '{SHA}'])
    assert.equal(verify('sesame', hash), false, hash);
  assert.equal(apr1(Buffer.from(''), '$apr1$ab$'), apr1(Buffer.from(''), '$apr1$ab$whatever'));
});

test('RTE-090 a file is lines of users, of which the first counts', () => {
  const users = readUsers('# alice:x\nalice:a:comment\r\n\nalice:b\nbob:\n:x\nnone\n');
  assert.deepEqual(
    [...users],
    [
      ['alice', 'a'],
      ['bob', ''],
      ['none', ''],
    ],
  );
});

test('RTE-090 a file is read again when it changes, and passwords that were right count no more', (t) => {
  const directory = folder(t, { users: 'alice:{SHA}CEo1Ae3vaEXy8eQZjsOiuBz1xrw=\n' });
  const file = new PasswordFile(join(directory, 'users'));
  assert.equal(file.accepts('alice', 'sesame'), true);
  assert.equal(file.accepts('alice', 'sesame'), true);
  assert.equal(file.accepts('alice', 'sesam'), false);
  assert.equal(file.accepts('bob', 'sesame'), false);
  put(directory, { users: '# nobody\nalice:{SHA}x\n' });
  assert.equal(file.accepts('alice', 'sesame'), false);
  assert.throws(() => new PasswordFile(join(directory, 'none')).accepts('a', 'b'), { code: 'ENOENT' });
});
