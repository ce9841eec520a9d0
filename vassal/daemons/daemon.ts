import { describeReport, native, type ExitStatus } from '../../native/index.ts';
import { reason } from '../errors/index.ts';
import type { MasterContext } from '../master/context.ts';
import { leadsGroup } from './group.ts';
import { stepDaemon, type DaemonAction, type DaemonEvent, type DaemonState } from './life.ts';
import { findProcess, writePid, type Found } from './pidfile.ts';
import { NO_FILES, watchFiles } from './files.ts';
import { planOf, type Circumstances } from './plan.ts';
import type { DaemonSettings } from './settings.ts';
import { Subject } from './subject.ts';
import { judgeEnd, waitAfter } from './throttle.ts';

/** From the stop signal to the kill. */
const MERCY_MS = 3000;
/** From the kill to the end of all patience: a process may hang in the kernel. */
const LAST_MS = 1000;
/** How long the pidfile of a command that went to the background may take. */
const PIDFILE_MS = 10_000;

/** What a daemon needs of the instance. */
export interface Surroundings extends Circumstances, Pick<MasterContext, 'log' | 'command'> {}

/** A daemon as the stats show it. */
export interface DaemonEntry {
  readonly cmd: string;
  readonly pid: number;
  readonly respawns: number;
}

/** One daemon: what `life.ts` decides is done here. */
export class Daemon {
  #settings: DaemonSettings;
  #surroundings: Surroundings;
  #state: DaemonState = 'idle';
  #subject: Subject | null = null;
  /** The process that an event `found` is about. */
  #found: Found | null = null;
  #failures = 0;
  #starts = 0;
  #startedAt = 0;
  #signal: number;
  #timer: NodeJS.Timeout | null = null;
  #watches = NO_FILES;
  readonly #over = Promise.withResolvers<void>();

  constructor(settings: DaemonSettings, surroundings: Surroundings) {
    this.#settings = settings;
    this.#surroundings = surroundings;
    this.#signal = settings.stopSignal;
  }

  /** What a smart daemon is known by; `null` for a plain one. */
  get pidfile(): string | null {
    return this.#settings.pidfile;
  }

  get entry(): DaemonEntry {
    const respawns = Math.max(0, this.#starts - 1);
    return { cmd: this.#settings.command, pid: this.#subject?.pid ?? 0, respawns };
  }

  start(): void {
    this.#watch();
    this.#handle('start');
  }

  /** Goes on under a new configuration, and tells the process so where that is wanted. */
  follow(settings: DaemonSettings, surroundings: Surroundings): void {
    this.#settings = settings;
    this.#surroundings = surroundings;
    this.#signal = settings.stopSignal;
    this.#watch();
    this.#handle('start');
    const { reloadSignal } = settings;
    if (reloadSignal !== null) this.#send((subject) => subject.signal(reloadSignal));
  }

  /** Ends it; resolves when nothing of it is left, after 4 s at the latest. */
  stop(reload: boolean): Promise<void> {
    if (reload) this.#signal = this.#settings.reloadSignal ?? this.#signal;
    if (this.#state !== 'gone' && this.#subject !== null)
      this.#log.line(
        `[uwsgi-daemons] stopping daemon (pid: ${this.#subject.pid}): ${this.#settings.command}`,
      );
    this.#handle('stop');
    return this.#over.promise;
  }

  /** Lets it run on, unwatched. */
  leave(): void {
    this.#handle('leave');
  }

  get #log(): MasterContext['log'] {
    return this.#surroundings.log;
  }

  #handle(event: DaemonEvent): void {
    const { next, actions } = stepDaemon(this.#state, event, this.#settings.control);
    this.#state = next;
    for (const action of actions) this.#act(action);
  }

  #act(action: DaemonAction): void {
    const { command, maxThrottle } = this.#settings;
    switch (action) {
      case 'begin':
        return this.#begin();
      case 'adopt':
        return this.#adopt();
      case 'rest': {
        const wait = waitAfter(this.#failures, maxThrottle);
        this.#log.line(`[uwsgi-daemons] throttling "${command}" for ${wait} seconds`);
        return this.#after(wait * 1000, 'rest-over');
      }
      case 'await':
        this.#after(PIDFILE_MS, 'rest-over');
        return this.#look();
      case 'ask':
        this.#send((subject) => subject.ask(this.#signal));
        return this.#after(MERCY_MS, 'mercy-over');
      case 'kill':
        return this.#kill();
      case 'tell-broken':
        return this.#log.event(
          `[uwsgi-daemons] "${command}" is broken: ${this.#failures} starts in a row failed; a reload or a touch tries again`,
        );
      case 'end-instance':
        return this.#surroundings.command('stop', `the control daemon "${command}" ended`);
      case 'let-go':
        this.#subject?.release();
        return;
      case 'done':
        return this.#close();
    }
  }

  /** The process of the pidfile, when it runs, else a new one. */
  #begin(): void {
    const { pidfile } = this.#settings;
    this.#rest();
    this.#found = pidfile === null ? null : findProcess(pidfile);
    if (this.#found === null) this.#launch();
    else this.#adopt();
  }

  #adopt(): void {
    const found = this.#found;
    const { command, daemonize } = this.#settings;
    if (found === null) return;
    this.#found = null;
    this.#rest();
    const before = this.#subject;
    this.#log.line(
      before === null
        ? `[uwsgi-daemons] found valid/active pidfile for "${command}" (pid: ${found.pid})`
        : `[uwsgi-daemons] found changed pid for "${command}" (old_pid: ${before.pid} new_pid: ${found.pid})`,
    );
    this.#take(found, { ours: false, group: daemonize && leadsGroup(found.pid) });
  }

  #launch(): void {
    const { command, pidfile, daemonize, uid, gid } = this.#settings;
    const how = this.#starts++ === 0 ? 'spawning' : 'respawning';
    const who = `(uid: ${uid ?? process.getuid?.()} gid: ${gid ?? process.getgid?.()})`;
    this.#log.line(`[uwsgi-daemons] ${how} "${command}" ${who}`);
    try {
      const launched = native.launch(planOf(this.#settings, this.#surroundings));
      void launched.started.then((report) => report && this.#complain(describeReport(report)));
      const subject = this.#take(launched, { ours: true, group: true });
      if (pidfile === null) return;
      if (daemonize) this.#writePid(pidfile, subject);
      else this.#timer = setTimeout(() => this.#tellUnconfirmed(), PIDFILE_MS);
    } catch (thrown) {
      this.#complain(reason(thrown));
      this.#ended();
    }
  }

  #take(found: Found, kind: Subject['kind']): Subject {
    this.#startedAt = performance.now();
    this.#subject?.release();
    const subject: Subject = new Subject(found, kind, (status) => this.#left(subject, status));
    this.#subject = subject;
    return subject;
  }

  #writePid(pidfile: string, subject: Subject): void {
    try {
      writePid(pidfile, subject.pid);
      subject.confirmed = true;
    } catch (thrown) {
      // Unknown to the next master, it would be started a second time.
      this.#complain(`unable to write its pidfile: ${reason(thrown)}`);
      subject.kill();
    }
  }

  /** A process of the daemon is gone: the known one, or one that went to the background. */
  #left(subject: Subject, { code }: ExitStatus): void {
    if (this.#subject !== subject) return;
    this.#subject = null;
    const asked = this.#state === 'stopping' || this.#state === 'restarting';
    if (!asked && this.#settings.pidfile !== null && !subject.confirmed && code === 0)
      return this.#handle('detached');
    if (!asked && this.#settings.control)
      this.#log.line(`daemon "${this.#settings.command}" (pid: ${subject.pid}) annihilated`);
    this.#ended();
  }

  #ended(): void {
    this.#rest();
    const age = performance.now() - this.#startedAt;
    const { count, verdict } = judgeEnd(this.#failures, age, this.#settings.freq);
    this.#failures = count;
    this.#handle(verdict);
  }

  #kill(): void {
    this.#send((subject) => subject.kill());
    this.#timer = setTimeout(() => this.#ended(), LAST_MS);
  }

  #send(signal: (subject: Subject) => void): void {
    try {
      if (this.#subject !== null) signal(this.#subject);
    } catch (thrown) {
      this.#complain(`unable to signal it: ${reason(thrown)}`);
    }
  }

  /** The pidfile was written. */
  #look(): void {
    const found = this.#settings.pidfile === null ? null : findProcess(this.#settings.pidfile);
    if (found === null) return;
    if (found.pid === this.#subject?.pid) {
      this.#subject.confirmed = true;
      return native.close(found.pidfd);
    }
    this.#found = found;
    this.#handle('found');
    if (this.#found === null) return;
    this.#found = null;
    native.close(found.pidfd);
  }

  #tellUnconfirmed(): void {
    this.#look();
    if (this.#subject === null || this.#subject.confirmed) return;
    this.#log.event(
      `[uwsgi-daemons] "${this.#settings.command}" (pid: ${this.#subject.pid}) did not daemonize !!!`,
    );
  }

  #complain(text: string): void {
    this.#log.line(`[uwsgi-daemons] "${this.#settings.command}": ${text}`);
  }

  #watch(): void {
    this.#watches.close();
    this.#watches = watchFiles(this.#settings, {
      touched: (path) => {
        const pid = this.#subject?.pid ?? 0;
        this.#log.event(
          `*** ${path} has been touched... reloading daemon "${this.#settings.command}" (pid: ${pid}) !!! ***`,
        );
        this.#failures = 0;
        this.#handle('touched');
      },
      pidfile: () => this.#look(),
    });
  }

  #after(milliseconds: number, event: DaemonEvent): void {
    this.#rest();
    this.#timer = setTimeout(() => this.#handle(event), milliseconds);
  }

  #rest(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #close(): void {
    this.#rest();
    this.#watches.close();
    this.#subject?.release();
    this.#subject = null;
    this.#over.resolve();
  }
}
