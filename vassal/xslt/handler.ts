import { Failure } from '../errors/index.ts';
import { toLatin1, type Request } from '../request/index.ts';
import { realWithin } from '../static/index.ts';
import type { Application, WorkerContext } from '../worker/context.ts';
import { applySheet, readXml } from './apply.ts';
import { xsltContentType, xsltDocroot, xsltExt, xsltStylesheet, xsltVar } from './options.ts';

/** Where documents and their stylesheets are looked for. Text is latin1. */
interface Places {
  readonly roots: readonly string[];
  readonly variables: readonly string[];
  readonly endings: readonly string[];
  readonly sheets: readonly string[];
}

/** Answers with documents and the stylesheets that belong to them (manual 12.12.1); nothing is loaded, so that it counts as no application. */
export function xsltApplication({ configuration, log }: WorkerContext, modifier1: number): Application {
  const type = toLatin1(configuration.get(xsltContentType));
  const endings = configuration.get(xsltExt).map(toLatin1);
  const places: Places = {
    roots: configuration.get(xsltDocroot).map(toLatin1),
    variables: configuration.get(xsltVar),
    endings: endings.length === 0 ? ['.xsl', '.xslt'] : endings,
    sheets: configuration.get(xsltStylesheet).map(toLatin1),
  };
  return {
    mountpoint: '',
    modifier1,
    dynamic: true,
    cores: 1,
    handler: async (request, response) => {
      try {
        const page = await render(request, places);
        if (page === null) return response.fail(404);
        response.headers.set('Content-Type', type);
        response.end(page);
      } catch (thrown) {
        if (!(thrown instanceof Failure)) throw thrown;
        log.line(thrown.message);
        response.fail(500);
      }
    },
  };
}

/** `null` without a document, or without a stylesheet for it. */
async function render(request: Request, places: Places): Promise<Buffer | null> {
  const roots = places.roots.length > 0 ? places.roots : [request.variable('DOCUMENT_ROOT') ?? ''];
  for (const root of roots.filter((path) => path !== '')) {
    const path = `${root}/${request.variable('PATH_INFO') ?? ''}`;
    const document = await readXml(root, path);
    if (document === null) continue;
    const sheet = await sheetOf(request, root, path, places);
    return sheet === null ? null : applySheet(document, sheet, request.variable('QUERY_STRING') ?? '');
  }
  return null;
}

/** What a variable says, else what is beside the document, else the first of the others that exists. */
async function sheetOf(request: Request, root: string, path: string, places: Places): Promise<string | null> {
  const said = places.variables.map((name) => request.variable(name) ?? '').find((value) => value !== '');
  if (said !== undefined) return said;
  const candidates = [
    ...places.endings.map((ending) => [root, path + ending] as const),
    ...places.sheets.map((sheet) => ['/', sheet] as const),
  ];
  for (const [folder, candidate] of candidates) {
    const real = await realWithin(folder, candidate);
    if (real !== null) return real;
  }
  return null;
}
