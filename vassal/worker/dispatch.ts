import type { BlockRequest, SinkResponse } from '../request/index.ts';
import type { Log } from '../log/index.ts';
import type { Modifiers } from '../protocols/index.ts';
import type { Application, Handler, Responder } from './context.ts';
import { PING, pong } from './pong.ts';

/** How a request was answered, for the counters and the log line. */
export interface Outcome {
  /** Index of the application, -1 for none. */
  readonly application: number;
  readonly failed: boolean;
}

/** Answers at once where nobody has to be waited for. Never throws, never rejects. */
export type Dispatch = (request: BlockRequest, response: SinkResponse) => Outcome | Promise<Outcome>;

const NOBODY: Outcome = { application: -1, failed: false };
/** The modifier of requests that name none; it goes to the default application whatever its language is. */
const DEFAULT_MODIFIER = 0;

/**
 * The chain of a request: responders in table order, then the application that its modifier names. What a modifier asks of
 * the engine itself (`services`) is no request of the web, and goes to nobody else.
 */
export function createDispatch(
  responders: readonly Responder[],
  applications: readonly Application[],
  log: Log,
  services: Readonly<Record<number, Handler>> = {},
  modifiers: Modifiers = (requested) => requested,
): Dispatch {
  const find = (wanted: (application: Application) => boolean): number => applications.findIndex(wanted);
  const choose = (modifier1: number): number => {
    const own = find((application) => application.modifier1 === modifier1 && !application.dynamic);
    if (own !== -1) return own;
    const first = modifier1 === DEFAULT_MODIFIER ? find(({ dynamic }) => !dynamic) : -1;
    return first !== -1 ? first : find((application) => application.modifier1 === modifier1);
  };
  const respond = (
    request: BlockRequest,
    response: SinkResponse,
    from: number,
  ): boolean | Promise<boolean> => {
    for (let index = from; index < responders.length; index++) {
      const answered = responders[index]?.(request, response) ?? false;
      if (answered === true) return true;
      if (answered !== false) return answered.then((yes) => yes || respond(request, response, index + 1));
    }
    return false;
  };
  return (request, response) => {
    const modifier1 = modifiers(request.modifier1);
    if (modifier1 === null) return unavailable(request.modifier1, response, log);
    const service = services[modifier1];
    if (service !== undefined)
      return attempt(
        () => service(request, response),
        () => NOBODY,
        (thrown) => failed(thrown, -1, response, log),
      );
    const index = choose(modifier1);
    const application = applications[index];
    if (application === undefined && modifier1 === PING) {
      pong(response);
      return NOBODY;
    }
    if (application === undefined && modifier1 !== DEFAULT_MODIFIER)
      return unavailable(request.modifier1, response, log);
    const call = (): Outcome | Promise<Outcome> =>
      application === undefined
        ? nobody(response, log)
        : attempt(
            () => application.handler(request, response),
            () => ({ application: index, failed: false }),
            (thrown) => failed(thrown, index, response, log),
          );
    return attempt(
      () => respond(request, response, 0),
      (answered) => (answered ? NOBODY : call()),
      (thrown) => failed(thrown, -1, response, log),
    );
  };
}

/** Runs a step and what follows it, without a promise unless the step made one. */
function attempt<Result>(
  step: () => Result | Promise<Result>,
  then: (result: Result) => Outcome | Promise<Outcome>,
  otherwise: (thrown: unknown) => Outcome,
): Outcome | Promise<Outcome> {
  let result: Result | Promise<Result>;
  try {
    result = step();
  } catch (thrown) {
    return otherwise(thrown);
  }
  return isPromise(result) ? result.then(then, otherwise) : then(result);
}

function isPromise<Result>(value: Result | Promise<Result>): value is Promise<Result> {
  return typeof value === 'object' && value !== null && 'then' in value;
}

function unavailable(modifier1: number, response: SinkResponse, log: Log): Outcome {
  log.line(`-- unavailable modifier requested: ${modifier1} --`);
  response.fail(500);
  return NOBODY;
}

function nobody(response: SinkResponse, log: Log): Outcome {
  log.line('--- no application found, check your startup logs for errors ---');
  response.fail(500);
  return NOBODY;
}

/** What an application throws after its client went away, or sent a bad body, is no failure of its own. */
function failed(thrown: unknown, application: number, response: SinkResponse, log: Log): Outcome {
  if (response.broken) return { application, failed: false };
  const text = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  for (const line of text.split('\n')) log.line(line);
  response.fail(500);
  return { application, failed: true };
}
