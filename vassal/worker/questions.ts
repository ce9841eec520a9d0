import type { Lines, ToMaster, ToWorker } from '../channel/index.ts';

/** What the parts of a worker ask the master, and wait for. */
export class Questions {
  readonly #channel: Pick<Lines<ToMaster>, 'send'>;
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  #next = 1;

  constructor(channel: Pick<Lines<ToMaster>, 'send'>) {
    this.#channel = channel;
  }

  ask(part: string, question: unknown): Promise<unknown> {
    const ticket = this.#next++;
    const waiting = Promise.withResolvers<unknown>();
    this.#waiting.set(ticket, waiting);
    this.#channel.send({ type: 'ask', ticket, part, question });
    return waiting.promise;
  }

  answered({ ticket, answer, error }: Extract<ToWorker, { type: 'answer' }>): void {
    const waiting = this.#waiting.get(ticket);
    this.#waiting.delete(ticket);
    if (error === undefined) waiting?.resolve(answer);
    else waiting?.reject(new Error(error));
  }
}
