import { accessSync, constants, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { emperord, folder, freeAddress, until, type Running } from '../../../support/index.ts';

const PHP = '/usr/bin/php-cgi';

/** Why tests of this room cannot run; `false` when they can. */
export const skip = ((): string | false => {
  try {
    accessSync(PHP, constants.X_OK);
    return false;
  } catch {
    return `${PHP} is missing (Debian: php-cgi)`;
  }
})();

const SCRIPTS = {
  'who.php': '<?php echo getmypid();',
  'vars.php': `<?php header('Content-Type: text/plain');
    foreach ($_SERVER as $name => $value) if (is_string($value)) echo "$name=$value\\n";
    echo 'cwd=', getcwd(), "\\n";`,
  'ini.php': `<?php foreach (explode(',', $_GET['of']) as $name) echo $name, '=', ini_get($name), "\\n";`,
  'post.php': `<?php $in = fopen('php://input', 'r'); $size = 0;
    while (($part = fread($in, 65536)) !== false && $part !== '') $size += strlen($part);
    echo $size, ' ', $_SERVER['CONTENT_LENGTH'] ?? 'none', ' ', $_POST['a'] ?? '';`,
  'large.php': `<?php for ($i = 0; $i < 64; $i++) { echo str_repeat(chr(97 + $i % 26), 1 << 20); flush(); }
    file_put_contents($_GET['f'], 'done');`,
  'crash.php': '<?php echo "half"; flush(); posix_kill(getmypid(), 11); sleep(10);',
  'dies.php': '<?php posix_kill(getmypid(), 11); sleep(10);',
  'error.php': `<?php error_log('said on stderr'); header('HTTP/1.1 418 Teapot'); header('X-A: b'); echo 'x';`,
  'wait.php': `<?php file_put_contents($_GET['f'], getmypid() . "\\n");
    while (!file_exists($_GET['f'] . '.go')) { usleep(20000); clearstatcache(); } echo 'done ', getmypid();`,
  'hang.php': `<?php file_put_contents($_GET['f'], getmypid() . "\\n"); sleep(100);`,
  'aborted.php': `<?php register_shutdown_function(function () {
      file_put_contents($_GET['f'] . '.end', connection_status() . ' ' . getmypid() . "\\n"); });
    file_put_contents($_GET['f'], getmypid() . "\\n");
    while (true) { echo str_repeat('x', 65536); flush(); usleep(1000); }`,
  'ignores.php': `<?php ignore_user_abort(true); echo 'begun'; flush(); file_put_contents($_GET['f'], getmypid() . "\\n");
    while (!file_exists($_GET['f'] . '.go')) { echo ' '; flush(); usleep(20000); clearstatcache(); }
    file_put_contents($_GET['f'] . '.end', getmypid() . "\\n");`,
};

/** An instance with the scripts of this file in its document root. */
export interface Site {
  readonly address: string;
  /** A folder for everything; `www` in it is the document root, `tmp` where temporary files go. */
  readonly root: string;
  readonly program: Running;
  pidIn(name: string): Promise<number>;
}

/** Starts one. @param lines of its configuration, in which `%d` is the folder */
export async function site(
  t: TestContext,
  lines = '',
  files: Readonly<Record<string, string>> = {},
): Promise<Site> {
  const address = await freeAddress();
  const scripts = Object.entries(SCRIPTS).map(([name, code]) => [`www/${name}`, code] as const);
  const plugins = /^plugins = /m.test(lines) ? '' : 'plugins = 0:php';
  const ini = `[uwsgi]\n${plugins}\nmaster = true\nhttp-socket = ${address}\nphp-set = output_buffering=0\n${lines}\n`;
  const root = folder(t, { ...Object.fromEntries(scripts), ...files, 'a.ini': ini });
  mkdirSync(join(root, 'tmp'));
  const program = emperord(t, [join(root, 'a.ini')], { env: { TMPDIR: join(root, 'tmp') } });
  await program.prints(/spawned uWSGI worker 1/);
  const pidIn = async (name: string): Promise<number> => {
    const file = join(root, name);
    await until(() => existsSync(file) && readFileSync(file, 'utf8').endsWith('\n'), `a pid in ${name}`);
    return Number(readFileSync(file, 'utf8').trim().split(' ').at(-1));
  };
  return { address, root, program, pidIn };
}

/** Whether there is such a process. */
export function lives(pid: number): boolean {
  try {
    return !/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'));
  } catch {
    return false;
  }
}
