import { native } from '../../native/index.ts';
import type { Configuration } from '../config/index.ts';
import { Failure, reason as textOf } from '../errors/index.ts';
import { identityOf } from '../identity/index.ts';
import type { Start } from '../instance.ts';
import { servedSockets } from '../sockets/index.ts';
import { vacuum } from '../sockets/options.ts';
import type { InstanceSnapshot, MasterCommand } from './context.ts';
import { openEmperorLink, type EmperorLink } from './emperor-link.ts';
import { forkMaster } from './fork.ts';
import type { Generation, GenerationEvents } from './generation.ts';
import { Generations } from './generations.ts';
import { stepMaster, type MasterAction, type MasterEvent, type MasterState } from './master-table.ts';
import { exitOnReload, heartbeat, master, noServer, SURVIVES_VARIABLE } from './options.ts';
import { Pidfiles } from './pidfile.ts';
import { prepareGeneration } from './prepare.ts';
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
  readonly #generations = new Generations();
  #state: MasterState = 'starting';
  #reloads = 0;
  /** A reload was asked for during another one. */
  #remembered = false;
  #brutal = false;
  #paused = false;
  /** Somebody asked for the end: the exit code is 0. */
  #asked = false;
  #exitStatus = 0;
  /** Only the workers have become the user. */
  #privileged = false;
  readonly #pidfiles = new Pidfiles();
  /** Its sockets are served by another instance too, which goes on with their files. */
  #forked = false;

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
      // Names are looked up under the root that the process was started in.
      const identity = identityOf(configuration);
      const first = await this.#prepare(configuration);
      this.#generations.expect(first);
      this.#pidfiles.write(configuration, 'early');
      this.#privileged = dropPrivileges(configuration, identity);
      // A change of the user has cleared it; an Emperor with `emperor-adopt` has set none.
      const survives = process.env[SURVIVES_VARIABLE] !== undefined;
      if (this.#emperor !== null && !survives) native.setParentDeathSignal(SIGKILL);
      this.#pidfiles.write(configuration, 'late');
      for (const hook of first.hooks) await hook.afterDrop?.();
      if (configuration.get(master)) log.line(`spawned uWSGI master process (pid: ${process.pid})`);
      first.start();
    } catch (thrown) {
      await this.#generations.discard();
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
      case 'pause':
        return this.togglePause();
      case 'fork':
        return this.#fork();
      case 'pidfiles':
        return this.#pidfiles.take((this.#generations.present?.settings ?? this.#start).configuration, log);
      case 'chain-reload': {
        const { present } = this.#generations;
        if (present !== null) return present.chain();
        // Workers that are being loaded may have read what was before: they are replaced when they all accept.
        return this.#handle('reload');
      }
      default:
        if (this.#endsOnReload()) return this.command('stop');
        this.#brutal = command.startsWith('brutal-');
        log.line(this.#brutal ? '...brutally killing workers...' : '...gracefully killing workers...');
        return this.#handle('reload');
    }
  }

  /** Whether a reload is the end; in a jail that is left for it, the exit status asks for a new one. */
  #endsOnReload(): boolean {
    const { present } = this.#generations;
    const status = present?.hooks.find(({ reloadStatus }) => reloadStatus !== undefined)?.reloadStatus;
    this.#exitStatus = status ?? 0;
    return status !== undefined || present?.settings.configuration.get(exitOnReload) === true;
  }

  #fork(): void {
    const { log } = this.#start;
    try {
      const under = this.#emperor !== null;
      const pid = forkMaster(this.#start, this.#generations.present, this.#environment, under);
      this.#forked = true;
      log.event(`forked: another instance starts on the same sockets (pid: ${pid})`);
    } catch (thrown) {
      log.event(`the instance is not forked: ${textOf(thrown)}`);
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
    this.#generations.pause(this.#paused);
  }

  /** SIGUSR1: one line for each worker. */
  async printStatus(): Promise<void> {
    for (const worker of (await this.#snapshot()).workers) {
      const { requests, exceptions } = worker.counters;
      this.#start.log.line(
        `worker ${worker.id} (pid: ${worker.pid}) ${worker.status}: ${requests} requests, ${exceptions} exceptions`,
      );
    }
  }

  async #snapshot(): Promise<InstanceSnapshot> {
    const shown = this.#generations.present ?? this.#generations.next;
    return {
      workers: (await shown?.snapshot()) ?? [],
      sockets: servedSockets(shown?.settings.sockets ?? []).map(socketSnapshot),
      sections: shown?.sections ?? {},
    };
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
        return void this.#generations.discard().then(() => this.#started.reject(failure));
      case 'drain-all':
        setTimeout(() => this.#handle('brutal-stop'), STOP_MERCY_MS).unref();
        this.#generations.drain();
        return this.#checkEmpty();
      case 'kill-all':
        this.#generations.kill();
        return this.#checkEmpty();
      case 'end':
        return void this.#end();
    }
  }

  #prepare(configuration: Configuration): Promise<Generation> {
    return prepareGeneration({
      start: this.#start,
      configuration,
      reloads: this.#reloads,
      environment: this.#environment,
      present: this.#generations.present?.settings.sockets ?? [],
      events: this.#events(),
      command: (command) => this.command(command),
      snapshot: () => this.#snapshot(),
      reinforce: () => this.#emperor?.reinforce(),
    });
  }

  #events(): GenerationEvents {
    return {
      accepting: () => this.#handle('accepting'),
      failed: (_, failure) => this.#handle('failed', failure),
      empty: (generation) => {
        this.#generations.bury(generation);
        this.#checkEmpty();
      },
      loyal: () => this.#emperor?.loyal(),
      command: (command) => this.command(command),
    };
  }

  async #begin(): Promise<void> {
    this.#reloads += 1;
    try {
      const generation = await this.#prepare(await this.#start.reconfigure(this.#reloads));
      this.#generations.expect(generation);
      // The instance was stopped meanwhile.
      if (this.#state !== 'reloading') return await this.#generations.discard();
      const { configuration } = generation.settings;
      if (this.#privileged) this.#privileged = dropPrivileges(configuration, identityOf(configuration));
      for (const hook of generation.hooks) await hook.afterDrop?.();
      // A paused instance stays paused.
      generation.pause(this.#paused);
      if (this.#generations.next === generation) generation.start();
    } catch (thrown) {
      this.#handle('failed', thrown instanceof Failure ? thrown : null);
      if (!(thrown instanceof Failure)) this.#start.log.line(`unexpected: ${textOf(thrown)}`);
    }
  }

  #promote(): void {
    this.#generations.promote(this.#brutal);
    const { present } = this.#generations;
    this.#emperor?.spawned();
    this.#emperor?.accepting();
    const seconds = present?.settings.configuration.get(heartbeat) ?? null;
    this.#emperor?.heartbeat(seconds, () => present?.isAlive() ?? Promise.resolve(false));
    if (present !== null) this.#pidfiles.accepting(present.settings.configuration, this.#start.log);
    for (const hook of present?.hooks ?? []) void hook.accepting?.();
    if (present?.settings.configuration.get(noServer)) this.#goodbye();
    this.#again();
  }

  #goodbye(): void {
    this.#start.log.line('no-server mode requested. Goodbye.');
    this.command('brutal-stop');
  }

  #drop(failure: Failure | null): void {
    const { log } = this.#start;
    log.line(failure?.message ?? 'the new generation failed');
    log.event('reload refused: the present generation goes on serving');
    void this.#generations.discard();
    this.#emperor?.kept();
    this.#again();
  }

  #again(): void {
    if (!this.#remembered) return;
    this.#remembered = false;
    this.#handle('reload');
  }

  #checkEmpty(): void {
    if (this.#generations.isEmpty) this.#handle('empty');
  }

  async #end(): Promise<void> {
    const { log } = this.#start;
    const { present } = this.#generations;
    await this.#generations.close(this.#forked);
    const configuration = present?.settings.configuration ?? this.#start.configuration;
    if (configuration.get(vacuum)) this.#pidfiles.remove(configuration, log);
    log.line('goodbye to uWSGI.');
    await log.finish?.();
    process.exit(this.#asked ? this.#exitStatus : (present?.exitCode ?? 1));
  }

  /** The Emperor is dead: whoever comes next will start this instance again. */
  #orphaned(): void {
    if (this.#state === 'ended' || this.#state === 'stopping') return;
    this.#start.log.line('lost connection with my emperor !!!');
    this.#asked = true;
    this.#handle('brutal-stop');
  }
}
