import { native } from '../../native/index.ts';
import { Failure, reason as textOf } from '../errors/index.ts';
import type { Start } from '../instance.ts';
import { usedParts } from '../parts.ts';
import { bindSockets, closeSockets, type BoundSocket } from '../sockets/index.ts';
import { vacuum } from '../sockets/options.ts';
import type { Configuration } from '../config/index.ts';
import type { MasterCommand, MasterContext, MasterHooks } from './context.ts';
import { openEmperorLink, type EmperorLink } from './emperor-link.ts';
import { Generation, type GenerationEvents } from './generation.ts';
import { stepMaster, type MasterAction, type MasterEvent, type MasterState } from './master-table.ts';
import { exitOnReload, heartbeat, master, pidfile, pidfile2, safePidfile } from './options.ts';
import { removePidfile, writePidfile } from './pidfile.ts';
import { dropPrivileges } from './privileges.ts';
import { socketSnapshot } from './snapshot.ts';

/** Requests that run at a stop get this long. */
const STOP_MERCY_MS = 5000;
const SIGKILL = 9;

/** One instance: what `master-table.ts` decides is done here. Ends the process itself, except when the start fails. */
export class Master {
  readonly #start: Start;
  readonly #environment = { ...process.env };
  readonly #started = Promise.withResolvers<never>();
  readonly #emperor: EmperorLink | null;
  readonly #retiring = new Set<Generation>();
  #state: MasterState = 'starting';
  #present: Generation | null = null;
  #next: Generation | null = null;
  #reloads = 0;
  #remembered = false;
  #brutal = false;
  #paused = false;
  #asked = false;

  constructor(start: Start) {
    this.#start = start;
    this.#emperor = openEmperorLink(
      process.env['UWSGI_EMPEROR_FD'],
      {
        stop: () => this.command('stop'),
        reload: () => this.command('reload'),
        gone: () => this.#orphaned(),
      },
      start.log,
    );
  }

  /** Starts the first generation. Rejects when it cannot serve; resolves never. */
  async run(): Promise<never> {
    const { configuration, log } = this.#start;
    try {
      this.#next = await this.#prepare(configuration, []);
      for (const hook of this.#next.hooks) await hook.beforeDrop?.();
      writePidfile(configuration.get(pidfile));
      dropPrivileges(configuration);
      if (this.#emperor !== null) native.setParentDeathSignal(SIGKILL);
      writePidfile(configuration.get(pidfile2));
      for (const hook of this.#next.hooks) await hook.afterDrop?.();
      if (configuration.get(master)) log.line(`spawned uWSGI master process (pid: ${process.pid})`);
      this.#next.start();
    } catch (thrown) {
      await this.#discard(this.#next);
      throw thrown;
    }
    return this.#started.promise;
  }

  command(command: MasterCommand): void {
    const { log } = this.#start;
    switch (command) {
      case 'stop':
        log.line('SIGINT/SIGTERM received...killing workers...');
        this.#asked = true;
        return this.#handle('stop');
      case 'brutal-stop':
        this.#asked = true;
        return this.#handle('brutal-stop');
      default:
        if (this.#present?.settings.configuration.get(exitOnReload)) return this.command('stop');
        this.#brutal = command === 'brutal-reload';
        log.line(this.#brutal ? '...brutally killing workers...' : '...gracefully killing workers...');
        return this.#handle('reload');
    }
  }

  /** SIGTSTP: stops accepting, and at the next call accepts again. */
  togglePause(): void {
    this.#paused = !this.#paused;
    this.#start.log.line(
      this.#paused
        ? '*** PAUSE (press start to resume, if you do not have a joypad send SIGTSTP) ***'
        : '*** RESUME ***',
    );
    this.#present?.pause(this.#paused);
  }

  /** SIGUSR1: one line for each worker. */
  async printStatus(): Promise<void> {
    for (const worker of (await this.#present?.snapshot()) ?? []) {
      const { requests, exceptions } = worker.counters;
      this.#start.log.line(
        `worker ${worker.id} (pid: ${worker.pid}) ${worker.status}: ${requests} requests, ${exceptions} exceptions`,
      );
    }
  }

  #handle(event: MasterEvent, failure: Failure | null = null): void {
    const { next, actions } = stepMaster(this.#state, event);
    this.#state = next;
    for (const action of actions) this.#act(action, failure);
  }

  #act(action: MasterAction, failure: Failure | null): void {
    switch (action) {
      case 'promote':
        return this.#promote();
      case 'begin':
        return void this.#begin();
      case 'remember':
        this.#remembered = true;
        return;
      case 'drop':
        return this.#drop(failure);
      case 'give-up':
        return void this.#discard(this.#next).then(() => this.#started.reject(failure));
      case 'drain-all':
        setTimeout(() => this.#handle('brutal-stop'), STOP_MERCY_MS).unref();
        return this.#each((generation) => generation.drain());
      case 'kill-all':
        return this.#each((generation) => generation.kill());
      case 'end':
        return void this.#end();
    }
  }

  #each(body: (generation: Generation) => void): void {
    for (const generation of [this.#present, this.#next, ...this.#retiring])
      if (generation !== null) body(generation);
    this.#checkEmpty();
  }

  /** Loads the parts, which may refuse, and binds; the workers are not started yet. */
  async #prepare(configuration: Configuration, present: readonly BoundSocket[]): Promise<Generation> {
    const { self, log } = this.#start;
    const hooks = await this.#hooks(configuration);
    let sockets: readonly BoundSocket[] = [];
    try {
      sockets = await bindSockets(configuration, present, this.#environment, log);
      const settings = {
        number: this.#reloads,
        configuration,
        sockets,
        self,
        environment: this.#environment,
        log,
      };
      return new Generation(settings, hooks, this.#events());
    } catch (thrown) {
      closeSockets(notIn(sockets, present), null);
      for (const hook of hooks) await hook.stop?.();
      throw thrown;
    }
  }

  async #hooks(configuration: Configuration): Promise<MasterHooks[]> {
    const context: MasterContext = {
      configuration,
      log: this.#start.log,
      generation: this.#reloads,
      command: (command) => this.command(command),
      snapshot: async () => ({
        workers: (await this.#present?.snapshot()) ?? [],
        sockets: this.#present?.settings.sockets.map(socketSnapshot) ?? [],
      }),
    };
    const hooks: MasterHooks[] = [];
    for (const part of usedParts(configuration)) {
      const code = await part.load?.();
      const made = await code?.master?.(context);
      if (made !== undefined) hooks.push(made);
    }
    return hooks;
  }

  #events(): GenerationEvents {
    return {
      accepting: () => this.#handle('accepting'),
      failed: (_, failure) => this.#handle('failed', failure),
      empty: (generation) => this.#buried(generation),
      loyal: () => this.#emperor?.loyal(),
      command: (command) => this.command(command),
    };
  }

  async #begin(): Promise<void> {
    this.#reloads += 1;
    try {
      const configuration = await this.#start.reconfigure(this.#reloads);
      const generation = await this.#prepare(configuration, this.#present?.settings.sockets ?? []);
      if (this.#state !== 'reloading') return void (await this.#discard(generation));
      this.#next = generation;
      for (const hook of generation.hooks) await hook.beforeDrop?.();
      for (const hook of generation.hooks) await hook.afterDrop?.();
      if (this.#next === generation) generation.start();
    } catch (thrown) {
      this.#handle('failed', thrown instanceof Failure ? thrown : null);
      if (!(thrown instanceof Failure)) this.#start.log.line(`unexpected: ${textOf(thrown)}`);
    }
  }

  #promote(): void {
    const old = this.#present;
    const now = this.#next;
    if (now === null) return;
    this.#present = now;
    this.#next = null;
    if (this.#paused) this.togglePause();
    this.#retire(old);
    this.#emperor?.spawned();
    this.#emperor?.accepting();
    this.#emperor?.heartbeat(now.settings.configuration.get(heartbeat));
    writePidfile(now.settings.configuration.get(safePidfile));
    for (const hook of now.hooks) void hook.accepting?.();
    this.#again();
  }

  #retire(old: Generation | null): void {
    if (old === null) return;
    for (const hook of old.hooks) void hook.stop?.();
    this.#retiring.add(old);
    if (this.#brutal) old.kill();
    else old.drain();
    this.#buriedIfEmpty(old);
  }

  #drop(failure: Failure | null): void {
    const { log } = this.#start;
    log.line(failure?.message ?? 'the new generation failed');
    log.event('reload refused: the present generation goes on serving');
    const failed = this.#next;
    this.#next = null;
    void this.#discard(failed);
    this.#again();
  }

  /** A reload that was asked for during another one. */
  #again(): void {
    if (!this.#remembered) return;
    this.#remembered = false;
    this.#handle('reload');
  }

  /** Ends a generation that never served: its workers, its hooks, the sockets that only it has. */
  async #discard(generation: Generation | null): Promise<void> {
    if (generation === null) return;
    this.#next = this.#next === generation ? null : this.#next;
    generation.kill();
    for (const hook of generation.hooks) await hook.stop?.();
    closeSockets(notIn(generation.settings.sockets, this.#present?.settings.sockets ?? []), this.#vacuum());
    generation.close();
  }

  #buriedIfEmpty(generation: Generation): void {
    if (generation.isEmpty) this.#buried(generation);
  }

  #buried(generation: Generation): void {
    if (this.#retiring.delete(generation)) {
      closeSockets(notIn(generation.settings.sockets, this.#present?.settings.sockets ?? []), this.#vacuum());
      generation.close();
    }
    this.#checkEmpty();
  }

  #checkEmpty(): void {
    const left = [this.#present, this.#next, ...this.#retiring].filter((one) => one !== null && !one.isEmpty);
    if (left.length === 0) this.#handle('empty');
  }

  async #end(): Promise<void> {
    const { log } = this.#start;
    const present = this.#present;
    for (const hook of present?.hooks ?? []) await hook.stop?.();
    const configuration = present?.settings.configuration ?? this.#start.configuration;
    closeSockets(present?.settings.sockets ?? [], this.#vacuum());
    if (configuration.get(vacuum)) {
      for (const row of [pidfile, pidfile2, safePidfile]) removePidfile(configuration.get(row), log);
    }
    log.line('goodbye to uWSGI.');
    process.exit(this.#asked ? 0 : (present?.exitCode ?? 1));
  }

  #vacuum(): Start['log'] | null {
    return this.#start.configuration.get(vacuum) ? this.#start.log : null;
  }

  /** The Emperor is dead: whoever comes next will start this instance again. */
  #orphaned(): void {
    if (this.#state === 'ended' || this.#state === 'stopping') return;
    this.#start.log.line('lost connection with my emperor !!!');
    this.#asked = true;
    this.#handle('brutal-stop');
  }
}

function notIn(sockets: readonly BoundSocket[], others: readonly BoundSocket[]): BoundSocket[] {
  return sockets.filter(({ descriptor }) => !others.some((other) => other.descriptor === descriptor));
}
