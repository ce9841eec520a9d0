import type { ExitStatus } from '../../native/index.ts';
import type { VassalEvent } from '../events.ts';
import type { Outcome } from '../lifecycle.ts';
import { Tail } from '../output/index.ts';
import type { Moment, Vassal } from '../vassal.ts';
import type { Stage } from '../verify/index.ts';
import { CAUSES, deathOf, type Cause, type Death, type Ending } from './death.ts';
import { killsOf, killsOfMachine, ownCgroup, weigh, type OomCounts } from './oom.ts';

/** Deaths on record for each vassal. */
const MOST_DEATHS = 5;

/** A journal as plain data. */
export interface JournalState {
  readonly lines: readonly string[];
  readonly total: number;
  readonly deaths: readonly Death[];
  readonly counts: Readonly<Record<Cause, number>>;
  /** The life that goes on. */
  readonly firstLine: number;
  readonly cgroup: string | null;
  readonly kills: OomCounts | null;
  readonly accepted: boolean;
  readonly killed: boolean;
  readonly excess: string | null;
}

/** What is remembered of one vassal over all its lives: its last lines and its last deaths. */
export class Journal {
  readonly tail = new Tail();
  /** The latest one is the last. */
  deaths: readonly Death[] = [];
  /** All deaths so far, by cause. */
  readonly counts: Record<Cause, number>;
  #firstLine = 0;
  #cgroup: string | null = null;
  #counts: OomCounts | null = null;
  #ending: Ending | null = null;
  #accepted = false;
  #killed = false;
  #excess: string | null = null;

  constructor() {
    this.counts = Object.fromEntries(CAUSES.map((cause) => [cause, 0])) as Record<Cause, number>;
  }

  /** Between two events, when no end is on the way. */
  memory(): JournalState {
    return {
      lines: this.tail.last(),
      total: this.tail.total,
      deaths: this.deaths,
      counts: this.counts,
      firstLine: this.#firstLine,
      cgroup: this.#cgroup,
      kills: this.#counts,
      accepted: this.#accepted,
      killed: this.#killed,
      excess: this.#excess,
    };
  }

  resume(state: JournalState): void {
    this.tail.resume(state.lines, state.total);
    this.deaths = state.deaths;
    Object.assign(this.counts, state.counts);
    this.#firstLine = state.firstLine;
    this.#cgroup = state.cgroup;
    this.#counts = state.kills;
    this.#accepted = state.accepted;
    this.#killed = state.killed;
    this.#excess = state.excess;
  }

  /** A life begins: its process is about to be launched. */
  begin(): void {
    this.#firstLine = this.tail.total;
    this.#cgroup = null;
    this.#accepted = false;
    this.#counts = { cgroup: null, machine: killsOfMachine() };
    this.#ending = null;
    this.#killed = false;
    this.#excess = null;
  }

  /** Its program runs, or accepts for the first time: in between, an instance enters the cgroup that it has asked for. */
  placed(pid: number, stage: Stage): void {
    if (this.#accepted) return;
    this.#accepted = stage === 'accepting';
    const cgroup = ownCgroup(pid);
    if (cgroup === null || cgroup === this.#cgroup) return;
    this.#cgroup = cgroup;
    this.#counts = { cgroup: killsOf(cgroup), machine: this.#counts?.machine ?? null };
  }

  /** The Emperor sends it SIGKILL. */
  killed(): void {
    this.#killed = true;
  }

  /** Its process is dead, and its event is not told yet. */
  ended(status: ExitStatus): void {
    const now: OomCounts = {
      cgroup: this.#cgroup === null ? null : killsOf(this.#cgroup),
      machine: killsOfMachine(),
    };
    const oom = weigh(this.#counts ?? now, now, this.#killed ? null : status.signal);
    this.#ending = { status, oom };
  }

  /** Takes an event that went through the table; only the end of a life is worth a record. */
  record(before: Vassal, event: VassalEvent, outcome: Outcome, now: Moment): void {
    if (event.type === 'excess') this.#excess = event.reason;
    if (event.type !== 'exited' && event.type !== 'launch-failed') return;
    const lines = this.tail.last(this.#firstLine);
    const seen = { ending: this.#ending, killed: this.#killed, excess: this.#excess, lines };
    const death = deathOf(before, event, outcome, seen, now);
    this.counts[death.cause]++;
    this.deaths = [...this.deaths, death].slice(-MOST_DEATHS);
  }
}
