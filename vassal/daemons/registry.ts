import { Daemon, type DaemonEntry, type Surroundings } from './daemon.ts';
import type { DaemonSettings } from './settings.ts';

/**
 * The daemons of this process. They belong to the instance, not to a generation: a reload hands them over, and one that
 * is refused never sees them.
 */
export class Registry {
  /** Whose configuration they follow. */
  #holder: object | null = null;
  #daemons: Daemon[] = [];

  get entries(): DaemonEntry[] {
    return this.#daemons.map(({ entry }) => entry);
  }

  /**
   * Takes the daemons over. Smart ones of the same pidfile go on; the others of before end first, so that what follows
   * finds its ports free, and smart ones that nobody wants any more are left alone.
   */
  async hold(holder: object, wanted: readonly DaemonSettings[], surroundings: Surroundings): Promise<void> {
    this.#holder = holder;
    const kept = new Map<string, Daemon>();
    const others: Daemon[] = [];
    for (const daemon of this.#daemons) {
      const settings = wanted.find(({ pidfile }) => pidfile !== null && pidfile === daemon.pidfile);
      if (settings === undefined || kept.has(daemon.pidfile ?? '')) others.push(daemon);
      else {
        daemon.follow(settings, surroundings);
        kept.set(daemon.pidfile ?? '', daemon);
      }
    }
    await Promise.all(others.map((daemon) => release(daemon, true)));
    // Meanwhile the instance was stopped, or reloaded once more.
    if (this.#holder !== holder) return;
    this.#daemons = wanted.map((settings) => {
      const known = kept.get(settings.pidfile ?? '');
      kept.delete(settings.pidfile ?? '');
      return known ?? this.#started(settings, surroundings);
    });
  }

  /** The holder goes. When nobody takes over in the same turn, as a reload does, the daemons end with it. */
  async leave(holder: object): Promise<void> {
    await Promise.resolve();
    if (this.#holder !== holder) return;
    this.#holder = null;
    const all = this.#daemons;
    await Promise.all(all.map((daemon) => release(daemon, false)));
    if (this.#daemons === all) this.#daemons = [];
  }

  #started(settings: DaemonSettings, surroundings: Surroundings): Daemon {
    const daemon = new Daemon(settings, surroundings);
    daemon.start();
    return daemon;
  }
}

async function release(daemon: Daemon, reload: boolean): Promise<void> {
  if (daemon.pidfile === null) return daemon.stop(reload);
  daemon.leave();
}
