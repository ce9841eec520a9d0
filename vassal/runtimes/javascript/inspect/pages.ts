import { basename } from 'node:path';

/** What a debugger asks before it connects: where, and to what. */
export interface Target {
  /** Nobody who was not told can guess it: pages of a browser may connect to a proxy, but cannot read this. */
  readonly id: string;
  readonly title: string;
  /** Of the application. */
  readonly file: string;
}

/**
 * The answer to a request of a debugger, as text; `null` when there is nothing of that name.
 * @param host as the debugger reaches us, through whatever proxy
 */
export function page(path: string, host: string, target: Target): string | null {
  switch (path) {
    case '/json':
    case '/json/list':
      return JSON.stringify([listed(host, target)], null, 2);
    case '/json/version':
      return JSON.stringify({ Browser: `node.js/${process.version}`, 'Protocol-Version': '1.1' }, null, 2);
    default:
      return null;
  }
}

function listed(host: string, { id, title, file }: Target): object {
  const place = `${host}/${id}`;
  const frontend = 'devtools://devtools/bundled';
  return {
    description: 'node.js instance',
    devtoolsFrontendUrl: `${frontend}/js_app.html?experiments=true&v8only=true&ws=${place}`,
    devtoolsFrontendUrlCompat: `${frontend}/inspector.html?experiments=true&v8only=true&ws=${place}`,
    id,
    title: `${title}: ${basename(file)}`,
    type: 'node',
    url: `file://${file}`,
    webSocketDebuggerUrl: `ws://${place}`,
  };
}

const ADDRESS = /^(?:localhost6?|\d{1,3}(?:\.\d{1,3}){3}|\[[\da-f:.]+\])(?::\d+)?$/i;

/** Whether a host is an address: a page of the web can make a name of its own point here, but no address. */
export function isAddress(host: string): boolean {
  return ADDRESS.test(host);
}
