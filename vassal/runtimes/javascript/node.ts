import { IncomingMessage, ServerResponse, type Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Request, Response } from '../../request/index.ts';
import type { Handler } from '../../worker/context.ts';
import { fillRequest } from './node-request.ts';
import { upgradeOn } from './node-upgrade.ts';
import { takeOverResponse } from './node-response.ts';
import { SocketStub } from './socket-stub.ts';

/** A Node-style application. A promise that it returns is waited for, and its rejection is an exception. */
export type NodeApplication = (req: IncomingMessage, res: ServerResponse) => unknown;

/**
 * Calls a Node-style application. Request and response are real ones with own methods on the object, because frameworks
 * replace their prototypes.
 * @param server whose `upgrade` listeners take connections over; `null` for an application without a server
 */
export function nodeHandler(application: NodeApplication, server: Server | null = null): Handler {
  return (request: Request, response: Response) => {
    if (server !== null && upgradeOn(server, request, response)) return;
    const variables = request.variables();
    const stub = new SocketStub(request, variables, response);
    const req = new IncomingMessage(stub as unknown as Socket);
    fillRequest(req, request, variables);
    const res = new ServerResponse(req);
    takeOverResponse(res, response, stub);
    request.whenGone(() => clientGone(req, res, stub));
    const returned = application(req, res);
    if (isPromise(returned)) {
      stub.endsWith(returned);
      return Promise.resolve(returned).then(() => response.finished);
    }
    return response.ended ? undefined : response.finished;
  };
}

/** Whether an application returned something to wait for, of whatever library. */
export function isPromise(value: unknown): value is Promise<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value;
}

function clientGone(req: IncomingMessage, res: ServerResponse, stub: SocketStub): void {
  stub.closed();
  if (!req.complete) req.destroy();
  if (!res.writableFinished) res.emit('close');
}
