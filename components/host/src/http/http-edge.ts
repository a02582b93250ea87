import type { IncomingMessage, ServerResponse } from 'node:http';
import { Refused } from '@parley/component';
import { sendProblem, sendText } from './answers.ts';
import { type Admits, foreignOrigin, greetForeignPage } from './foreign-page.ts';
import type { Pages } from './pages.ts';
import type { Peer, Peers } from './peer.ts';
import { turnAway } from './plain-http.ts';
import type { RestCalls } from './rest-calls.ts';
import type { Asked, RouteCalls } from './route-calls.ts';
import { slotOf } from './slot.ts';

export interface HttpEdgeOptions {
  readonly peers: Peers;
  readonly insecure: boolean;
  readonly admits: Admits;
  readonly routes: RouteCalls;
  readonly rest: RestCalls;
  readonly pages: Pages;
}

/** Where monitoring looks by custom, and the declared routes that answer there; how people write the address of the reference. */
const CUSTOMARY: Readonly<Record<string, string>> = {
  '/readyz': '/u/0/api/operations/ready',
  '/metrics': '/u/0/api/operations/metrics',
  '/api/v1': '/api/v1/',
};

/** Where programs post that know how to post into Slack; it is declared by the component of webhooks. */
const HOOKS = '/hooks/';
const HOOKS_ROUTE = '/u/0/api/webhooks/hooks/';

/** Below it methods are served. */
const API = '/api/v1/';

/** Sends each HTTP request to where it belongs: health, declared routes and methods, pages. */
export class HttpEdge {
  readonly #options: HttpEdgeOptions;

  constructor(options: HttpEdgeOptions) {
    this.#options = options;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = URL.canParse(request.url ?? '', 'http://host') ? new URL(request.url ?? '', 'http://host') : undefined;
    if (!url) return sendText(response, 400, 'The address cannot be read.\n');
    if (url.pathname === '/healthz') return sendText(response, 200, 'ok\n');
    const peer = this.#options.peers.of(request);
    const turned = url.pathname === '/readyz' ? undefined : turnAway(peer, this.#options.insecure);
    if (turned) return sendText(response, turned.status, turned.text);
    url.pathname = CUSTOMARY[url.pathname] ?? url.pathname;
    if (url.pathname.startsWith(HOOKS)) url.pathname = HOOKS_ROUTE + url.pathname.slice(HOOKS.length);
    if (url.pathname.startsWith(API)) return this.#rest(request, response, url, peer);
    if (/^\/u\/[^/]*\/api(?:\/|$)/.test(url.pathname)) return this.#route(request, response, url, peer);
    return this.#options.pages.answer(response, url.pathname, peer.origin);
  }

  async #rest(request: IncomingMessage, response: ServerResponse, url: URL, peer: Peer): Promise<void> {
    const foreign = foreignOrigin(request, peer);
    if (foreign !== undefined && (await greetForeignPage(request, response, foreign, this.#options.admits))) return;
    const path = readPath(url.pathname.slice(API.length).split('/'));
    if (path !== undefined) return this.#options.rest.answer(request, response, { path, query: url.searchParams, peer, foreign });
    sendProblem(response, new Refused('bad-request', 'The address has escapes that are broken, or hide a "/".'));
  }

  async #route(request: IncomingMessage, response: ServerResponse, url: URL, peer: Peer): Promise<void> {
    const foreign = foreignOrigin(request, peer);
    if (foreign !== undefined && (await greetForeignPage(request, response, foreign, this.#options.admits))) return;
    const asked = takeApart(url, peer);
    if (asked) return this.#options.routes.answer(request, response, { ...asked, foreign });
    sendProblem(response, new Refused('bad-request', 'The address is not of the form /u/<slot>/api/<component>/<path>.'));
  }
}

/** Undefined for an unknown slot, and for escapes that are broken or hide a `/`. */
function takeApart(url: URL, peer: Peer): Omit<Asked, 'foreign'> | undefined {
  const [, , first = '', , component = '', ...rest] = url.pathname.split('/');
  const slot = slotOf(first);
  const path = readPath(rest);
  if (slot === undefined || path === undefined) return undefined;
  return { slot, component, path, query: Object.fromEntries(url.searchParams), peer };
}

/** Undefined for escapes that are broken or hide a `/`. */
function readPath(parts: readonly string[]): string | undefined {
  const decoded = parts.map(decode);
  return decoded.some((part) => part === undefined || /[/\0]/.test(part)) ? undefined : decoded.join('/');
}

function decode(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
