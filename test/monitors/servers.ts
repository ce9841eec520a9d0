import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chownSync,
  existsSync,
  globSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort, LIMIT_MS } from '../support/index.ts';

const execute = promisify(execFile);

/** A real server on a free port with its data in a temporary folder; it is started and killed by the test. */
export abstract class RealServer {
  readonly folder = mkdtempSync(join(tmpdir(), 'server-'));
  port = 0;
  protected output = '';
  #child: ChildProcess | null = null;

  protected abstract command(): { argv: readonly string[]; env: Readonly<Record<string, string>> };
  /** Resolves when the server answers; rejects when it does not yet. */
  protected abstract answers(): Promise<void>;

  /** Starts it, also again after a kill: with the same data on the same port. */
  async start(): Promise<void> {
    const { argv, env } = this.command();
    const [program = '', ...rest] = argv;
    const child = spawn(program, rest, {
      cwd: this.folder,
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', HOME: this.folder, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream
        .setEncoding('utf8')
        .on('data', (text: string) => (this.output = (this.output + text).slice(-4000)));
    }
    const end = performance.now() + LIMIT_MS;
    for (;;) {
      const ready = await this.answers().then(
        () => true,
        () => false,
      );
      if (ready) return;
      if (child.exitCode !== null || performance.now() > end) {
        throw new Error(`${program} did not start: ${this.output}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** SIGKILL to everything that it is: nothing is written any more. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const end = once(child, 'close');
    process.kill(-child.pid, 'SIGKILL');
    await end;
  }

  async end(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const [POSTGRES = ''] = globSync('/usr/lib/postgresql/*/bin');

/** PostgreSQL of the system, as its own user when the tests run as root. */
export class PostgresServer extends RealServer {
  static readonly skip = existsSync(join(POSTGRES, 'initdb')) ? false : 'needs postgresql';

  async create(): Promise<this> {
    this.port = await freePort();
    if (process.getuid?.() === 0) {
      const { uid, gid } = statSync('/var/lib/postgresql');
      chownSync(this.folder, uid, gid);
    }
    const [program = '', ...argv] = this.#asOwner([
      ...[join(POSTGRES, 'initdb'), '-D', join(this.folder, 'data'), '-U', 'postgres'],
      ...['-A', 'trust', '-N', '--no-locale', '-E', 'UTF8'],
    ]);
    await execute(program, argv, { cwd: this.folder });
    await this.start();
    return this;
  }

  protected command(): { argv: readonly string[]; env: Record<string, string> } {
    const settings = [
      ...['listen_addresses=127.0.0.1', `unix_socket_directories=${this.folder}`, 'autovacuum=off'],
      ...['max_connections=40', 'shared_buffers=16MB', 'password_encryption=md5'],
    ].flatMap((setting) => ['-c', setting]);
    const program = [join(POSTGRES, 'postgres'), '-D', join(this.folder, 'data')];
    return { argv: this.#asOwner([...program, '-p', String(this.port), ...settings]), env: {} };
  }

  protected async answers(): Promise<void> {
    await execute(join(POSTGRES, 'psql'), [
      ...['-h', '127.0.0.1', '-p', String(this.port), '-U', 'postgres', '-Atc', 'SELECT 1'],
    ]);
  }

  #asOwner(argv: readonly string[]): string[] {
    if (process.getuid?.() !== 0) return [...argv];
    return ['setpriv', '--reuid', 'postgres', '--regid', 'postgres', '--clear-groups', ...argv];
  }
}

const RABBITMQ = '/usr/lib/rabbitmq/bin/rabbitmq-server';

/** RabbitMQ of the system; `epmd` belongs to it alone. */
export class RabbitServer extends RealServer {
  static readonly skip = existsSync(RABBITMQ) ? false : 'needs rabbitmq-server';
  #ports: readonly number[] = [];

  /** @param vhosts virtual hosts besides `/` */
  async create(vhosts: readonly string[]): Promise<this> {
    this.#ports = [await freePort(), await freePort()];
    this.port = await freePort();
    const all = ['/', ...vhosts];
    const definitions = {
      users: [{ name: 'guest', password: 'guest', tags: 'administrator' }],
      vhosts: all.map((name) => ({ name })),
      permissions: all.map((vhost) => ({ user: 'guest', vhost, configure: '.*', write: '.*', read: '.*' })),
    };
    writeFileSync(join(this.folder, 'definitions.json'), JSON.stringify(definitions));
    const lines = [`load_definitions = ${this.folder}/definitions.json`, 'disk_free_limit.absolute = 1MB'];
    writeFileSync(join(this.folder, 'rabbitmq.conf'), `${lines.join('\n')}\n`);
    writeFileSync(join(this.folder, 'enabled_plugins'), '[].\n');
    await this.start();
    return this;
  }

  protected command(): { argv: readonly string[]; env: Record<string, string> } {
    const [distribution, epmd] = this.#ports;
    return {
      argv: [RABBITMQ],
      env: {
        RABBITMQ_NODENAME: `t${process.pid}@localhost`,
        RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
        RABBITMQ_NODE_PORT: String(this.port),
        RABBITMQ_DIST_PORT: String(distribution),
        RABBITMQ_MNESIA_BASE: join(this.folder, 'mnesia'),
        RABBITMQ_LOG_BASE: join(this.folder, 'log'),
        RABBITMQ_CONFIG_FILE: join(this.folder, 'rabbitmq'),
        RABBITMQ_ENABLED_PLUGINS_FILE: join(this.folder, 'enabled_plugins'),
        RABBITMQ_CONF_ENV_FILE: '/dev/null',
        ERL_EPMD_ADDRESS: '127.0.0.1',
        ERL_EPMD_PORT: String(epmd),
        RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}',
      },
    };
  }

  protected async answers(): Promise<void> {
    const { connect } = await import('amqplib');
    const connection = await connect(`amqp://127.0.0.1:${this.port}`, { timeout: 5000 });
    connection.on('error', () => undefined);
    await connection.close();
  }

  /** `epmd` leaves the process group: it is found by its port. */
  override async end(): Promise<void> {
    await this.kill();
    const [, epmd] = this.#ports;
    const { stdout } = await execute('ps', ['-eo', 'pid=,args=']);
    for (const line of stdout.split('\n')) {
      const [, pid, name] = /^\s*(\d+)\s+\S*\/(epmd)\b/.exec(line) ?? [];
      if (name !== undefined && listens(Number(pid), epmd ?? 0)) process.kill(Number(pid), 'SIGKILL');
    }
    await super.end();
  }
}

/** Whether the environment of a process says that it is the epmd of this port. */
function listens(pid: number, port: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`ERL_EPMD_PORT=${port}`);
  } catch {
    return false;
  }
}
