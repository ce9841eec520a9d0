import { Pull } from 'zeromq';
import { reason } from '../vassal/errors/index.ts';
import { Announcements } from './announcements.ts';
import { Backoff } from './backoff.ts';
import { ERR_MONITOR_MESSAGE, ERR_MONITOR_SOURCE } from './errors.ts';
import type { Monitor, MonitorEvent } from './monitor.ts';
import { Problems } from './problems.ts';
import type { MonitorSettings } from './settings.ts';
import { LONGEST_TEXT } from './text.ts';
import { commandOf, type Command } from './zmq-command.ts';

/** `zmq://tcp://…`, `zmq://ipc://…`: commands that arrive on a PULL socket that the Emperor binds (manual 7.2.1). */
export function createMonitor(value: string, settings: MonitorSettings): Monitor {
  return new ZmqMonitor(value, settings);
}

class ZmqMonitor implements Monitor {
  readonly source: string;
  readonly #address: string;
  readonly #settings: MonitorSettings;
  readonly #backoff = new Backoff();
  #report: (event: MonitorEvent) => void = () => undefined;
  #problems = new Problems(() => undefined);
  #announcements: Announcements | null = null;
  /** What another process has reported. */
  #before: object | null = null;
  #socket: Pull | null = null;
  #reading: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(address: string, settings: MonitorSettings) {
    this.source = `zmq://${address}`;
    this.#address = address;
    this.#settings = settings;
  }

  async start(report: (event: MonitorEvent) => void): Promise<void> {
    this.#report = (event) => {
      if (!this.#stopped) report(event);
    };
    this.#problems = new Problems(this.#report);
    this.#announcements = new Announcements(this.#settings, this.#problems, this.#report);
    if (this.#before !== null) this.#announcements.resume(this.#before);
    await this.#bind();
    this.#report({ type: 'scanned' });
  }

  async rescan(): Promise<void> {
    await this.#announcements?.rescan();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#backoff.close();
    this.#socket?.close();
    await this.#reading;
  }

  memory(): object {
    return this.#announcements?.memory() ?? this.#before ?? {};
  }

  resume(memory: object): void {
    this.#before = memory;
  }

  /** An address that somebody else has now may be free later. */
  async #bind(): Promise<void> {
    const socket = new Pull({ linger: 0, maxMessageSize: LONGEST_TEXT });
    this.#socket = socket;
    try {
      await socket.bind(this.#address);
      this.#problems.clear(this.source);
      this.#backoff.succeeded();
      if (this.#stopped) socket.close();
      else this.#reading = this.#receive(socket);
    } catch (thrown) {
      if (!socket.closed) socket.close();
      if (this.#stopped) return;
      this.#problems.say(ERR_MONITOR_SOURCE, this.source, `bind ${this.source}`, reason(thrown));
      this.#backoff.failed(() => void this.#bind());
    }
  }

  async #receive(socket: Pull): Promise<void> {
    try {
      for await (const parts of socket) await this.#take(parts);
    } catch (thrown) {
      if (this.#stopped || socket.closed) return;
      this.#problems.say(ERR_MONITOR_SOURCE, this.source, `receive from ${this.source}`, reason(thrown));
      socket.close();
      this.#backoff.failed(() => void this.#bind());
    }
  }

  async #take(parts: readonly Uint8Array[]): Promise<void> {
    const command = commandOf(parts, this.#settings.extensions);
    if ('wrong' in command) {
      return this.#problems.say(
        ERR_MONITOR_MESSAGE,
        'message',
        `understand a message to ${this.source}`,
        command.wrong,
      );
    }
    await this.#obey(command);
  }

  async #obey(command: Command): Promise<void> {
    const { name, text, owner, socket } = command;
    const announcements = this.#announcements;
    if (command.type === 'destroy') return announcements?.remove(name);
    if (text === null) return announcements?.file(name, owner);
    const { uid, gid } = owner ?? { uid: 0, gid: 0 };
    const modified = Math.floor(Date.now() / 1000);
    announcements?.text({ name, text, stamp: '', modified, uid, gid, socket });
  }
}
