import { fromLatin1, latin1Bytes, type Request, type Response } from '../request/index.ts';
import type { Handler } from '../worker/context.ts';
import { callAnywhere, type Caller } from './call.ts';
import { encodeAnswer, readCall, type RpcCall } from './packet.ts';

/** Longest call in XML, bytes: the protocol bounds the others. */
const LONGEST_XML = 1024 * 1024;

/** Answers calls that come over the sockets (manual 6.12.4 to 6.12.6): modifier2 says in which form. */
export function remoteCalls(caller: Caller): Handler {
  const call = (wanted: RpcCall): Promise<Buffer | null> => callAnywhere(caller, null, wanted);
  return async (request, response) => {
    if (request.modifier2 === 2) return answerPage(request, response, call);
    if (request.modifier2 === 3) return answerXml(request, response, call);
    const wanted = readCall((await bodyOf(request, Infinity)) ?? Buffer.alloc(0));
    if (wanted === null) caller.log.line('Invalid RPC request. skip.');
    const given = wanted === null ? null : await call(wanted);
    // Nobody answers: neither do we.
    const bytes = given === null ? Buffer.alloc(0) : request.modifier2 === 0 ? encodeAnswer(given) : given;
    response.writeRaw(bytes);
    response.end();
  };
}

type Call = (wanted: RpcCall) => Promise<Buffer | null>;

/** `/name/argument/…` as a page. */
async function answerPage(request: Request, response: Response, call: Call): Promise<void> {
  const path = request.variable('PATH_INFO') ?? '';
  const [name, ...values] = path.split('/').filter((piece) => piece !== '');
  if (name === undefined) return response.fail(500);
  const given = await call({
    name: fromLatin1(name),
    values: values.map(latin1Bytes),
  });
  if (given === null) return response.fail(404);
  response.headers.set('Content-Type', 'application/binary');
  response.end(given);
}

async function answerXml(request: Request, response: Response, call: Call): Promise<void> {
  const { fault, methodResponse, readMethodCall } = await import('./xml.ts');
  const body = await bodyOf(request, LONGEST_XML);
  if (body === null) return response.fail(413);
  const answer = async (): Promise<string> => {
    let wanted: RpcCall;
    try {
      wanted = readMethodCall(body.toString());
    } catch (thrown) {
      return fault(-32700, thrown instanceof Error ? thrown.message : String(thrown));
    }
    const given = await call(wanted);
    return given === null ? fault(-32601, `no answer of ${wanted.name}`) : methodResponse(given);
  };
  response.headers.set('Content-Type', 'text/xml');
  response.end(await answer());
}

/** The whole body; `null` when it is longer. */
async function bodyOf(request: Request, most: number): Promise<Buffer | null> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request.body as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > most) return null;
    parts.push(part);
  }
  return Buffer.concat(parts);
}
