import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { connect, type Channel, type ChannelModel, type ConsumeMessage } from 'amqplib';
import { Failure, reason } from '../vassal/errors/index.ts';
import { obey } from './amqp-message.ts';
import { Announcements } from './announcements.ts';
import { Backoff } from './backoff.ts';
import { ERR_MONITOR_MESSAGE, ERR_MONITOR_SOURCE, ERR_MONITOR_VALUE } from './errors.ts';
import type { Monitor, MonitorEvent } from './monitor.ts';
import { Problems } from './problems.ts';
import { redact } from './redact.ts';
import type { MonitorSettings } from './settings.ts';

const EXCHANGE = 'uwsgi.emperor';
/** A broker that is silent for twice this long is gone. */
const HEARTBEAT_S = 15;
const CONNECT_MS = 5000;
/** How long the broker keeps messages for an Emperor that is away. */
const KEPT_MS = 30 * 60 * 1000;
/** Messages in flight: they are handled one after the other. */
const PREFETCH = 64;

/**
 * `amqp://broker`, `amqps://broker`: messages of the exchange `uwsgi.emperor` that name a file or a URL, or are a
 * configuration (manual 7.2.1). Each Emperor has a queue of its own, which outlives the connection and the broker.
 */
export function createMonitor(value: string, settings: MonitorSettings, scheme: string): Monitor {
  const text = `${scheme}://${value}`;
  if (!URL.canParse(text)) {
    throw new Failure(ERR_MONITOR_VALUE, { tried: `open the source "${redact(text)}"`, found: 'no URL' });
  }
  const url = new URL(text);
  // A bare slash is the default virtual host, as in a URL without one.
  if (url.pathname === '/') url.pathname = '';
  if (!url.searchParams.has('heartbeat')) url.searchParams.set('heartbeat', String(HEARTBEAT_S));
  return new AmqpMonitor(redact(text), url.href, settings);
}

class AmqpMonitor implements Monitor {
  readonly source: string;
  readonly #url: string;
  readonly #settings: MonitorSettings;
  #queue = `${EXCHANGE}.${hostname()}.${process.pid}.${randomUUID()}`;
  readonly #backoff = new Backoff();
  #report: (event: MonitorEvent) => void = () => undefined;
  #problems = new Problems(() => undefined);
  #announcements: Announcements | null = null;
  /** What another process has reported. */
  #before: object | null = null;
  #connection: ChannelModel | null = null;
  #turn: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(source: string, url: string, settings: MonitorSettings) {
    this.source = source;
    this.#url = url;
    this.#settings = settings;
  }

  async start(report: (event: MonitorEvent) => void): Promise<void> {
    this.#report = (event) => {
      if (!this.#stopped) report(event);
    };
    this.#problems = new Problems(this.#report);
    this.#announcements = new Announcements(this.#settings, this.#problems, this.#report);
    if (this.#before !== null) this.#announcements.resume(this.#before);
    await this.#connect();
    this.#report({ type: 'scanned' });
  }

  /** Besides the files, looks that the queue still gets what the exchange is sent: somebody may have removed it. */
  async rescan(): Promise<void> {
    await this.#announcements?.rescan();
    const connection = this.#connection;
    if (connection !== null)
      await this.#declare(connection).catch((thrown) => this.#lost(connection, thrown));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#backoff.close();
    const connection = this.#connection;
    this.#connection = null;
    if (connection !== null) await this.#leave(connection).catch(() => undefined);
    await this.#turn;
  }

  memory(): object {
    return { queue: this.#queue, announced: this.#announcements?.memory() ?? this.#before };
  }

  /** The queue is the same one: what was sent meanwhile waits in it. */
  resume(memory: object): void {
    const { queue, announced } = memory as { queue: string; announced: object | null };
    this.#queue = queue;
    this.#before = announced;
  }

  async #leave(connection: ChannelModel): Promise<void> {
    const channel = await connection.createChannel();
    channel.on('error', () => undefined);
    await channel.deleteQueue(this.#queue);
    await connection.close();
  }

  async #connect(): Promise<void> {
    let connection: ChannelModel | null = null;
    try {
      connection = await connect(this.#url, { timeout: CONNECT_MS });
      if (this.#stopped) return void connection.close();
      const current = connection;
      current.on('error', () => undefined);
      current.on('close', (thrown: unknown) => this.#lost(current, thrown ?? new Error('connection closed')));
      this.#connection = current;
      await this.#declare(current);
      await this.#consume(current);
      this.#backoff.succeeded();
      this.#problems.clear(this.source);
    } catch (thrown) {
      this.#lost(connection, thrown);
    }
  }

  /** Nothing is known to be gone by this; what was sent meanwhile waits in the queue. */
  #lost(connection: ChannelModel | null, thrown: unknown): void {
    if (this.#stopped || connection !== this.#connection) return;
    this.#connection = null;
    void connection?.close().catch(() => undefined);
    const found = redact(reason(thrown));
    this.#problems.say(ERR_MONITOR_SOURCE, this.source, `receive from ${this.source}`, found);
    this.#backoff.failed(() => void this.#connect());
  }

  /** An exchange that is there is taken as it is: durable or not, fanout or another type. */
  async #declare(connection: ChannelModel): Promise<void> {
    const there = await onChannel(connection, (channel) => channel.checkExchange(EXCHANGE)).then(
      () => true,
      () => false,
    );
    await onChannel(connection, async (channel) => {
      if (!there) await channel.assertExchange(EXCHANGE, 'fanout', { durable: false });
      await channel.assertQueue(this.#queue, { durable: true, expires: KEPT_MS });
      await channel.bindQueue(this.#queue, EXCHANGE, there ? '#' : '');
    });
  }

  async #consume(connection: ChannelModel): Promise<void> {
    const channel = await connection.createChannel();
    channel.on('error', () => undefined);
    channel.on('close', () => this.#lost(connection, new Error('channel closed')));
    await channel.prefetch(PREFETCH);
    await channel.consume(this.#queue, (message) => {
      if (message === null) return this.#lost(connection, new Error('the queue was removed'));
      this.#turn = this.#turn.then(() => this.#take(channel, message));
    });
  }

  /** A message is acknowledged when it was acted on: the broker gives what was not to the next connection. */
  async #take(channel: Channel, message: ConsumeMessage): Promise<void> {
    if (this.#stopped || this.#announcements === null) return;
    const { routingKey } = message.fields;
    const wrong = await obey(routingKey, message.content, this.#announcements, this.#settings.extensions);
    const tried = `understand a message to ${this.source}`;
    if (wrong !== null) this.#problems.say(ERR_MONITOR_MESSAGE, 'message', tried, wrong);
    try {
      channel.ack(message);
    } catch {
      // The channel is gone; the message comes again.
    }
  }
}

/** A refusal of the broker closes the channel it was asked on. */
async function onChannel(
  connection: ChannelModel,
  work: (channel: Channel) => Promise<unknown>,
): Promise<void> {
  const channel = await connection.createChannel();
  channel.on('error', () => undefined);
  await work(channel);
  await channel.close();
}
