import { ClientGone, type BlockRequest, type SinkResponse } from '../request/index.ts';
import { logThrown, type Log } from '../log/index.ts';
import type { Modifiers } from '../protocols/index.ts';
import type { Application, Handler, Responder } from './context.ts';
import { PING, pong } from './pong.ts';

/** How a request was answered, for the counters and the log line. */
export interface Outcome {
  /** Index of the application, -1 for none. */
  readonly application: number;
  readonly failed: boolean;
  /** What the application threw. */
  readonly thrown?: unknown;
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
  const serve = (
    service: Handler,
    request: BlockRequest,
    response: SinkResponse,
  ): Outcome | Promise<Outcome> =>
    attempt(
      () => service(request, response),
      () => NOBODY,
      (thrown) => failed(thrown, -1, response, log),
    );
  return (request, response) => {
    const asked = request.modifier1;
    const modifier1 = modifiers(asked);
    if (modifier1 === null) return unavailable(asked, response, log);
    if (services[modifier1] !== undefined) return serve(services[modifier1], request, response);
    const index = choose(modifier1);
    if (index === -1 && modifier1 === PING) {
      pong(response);
      return NOBODY;
    }
    if (index === -1 && modifier1 !== DEFAULT_MODIFIER) return unavailable(asked, response, log);
    const call = (): Outcome | Promise<Outcome> => {
      // A rule may have given it another one.
      const changed = request.modifier1 !== asked;
      const wanted = changed ? request.modifier1 : modifier1;
      const service = services[wanted];
      if (service !== undefined) return serve(service, request, response);
      const chosen = changed ? choose(wanted) : index;
      const application = applications[chosen];
      if (application === undefined)
        return wanted === DEFAULT_MODIFIER ? nobody(response, log) : unavailable(wanted, response, log);
      return attempt(
        () => application.handler(request, response),
        () => ({ application: chosen, failed: false }),
        (thrown) => failed(thrown, chosen, response, log),
      );
    };
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

/**
 * What an application throws after its client went away, or sent a bad body, is no failure of its own. That another client is
 * gone, to whom it wanted to pass something on, leaves this one without an answer.
 */
function failed(thrown: unknown, application: number, response: SinkResponse, log: Log): Outcome {
  if (response.broken || (response.ended && thrown instanceof ClientGone))
    return { application, failed: false };
  logThrown(log, thrown);
  response.fail(500);
  return { application, failed: true, thrown };
}
