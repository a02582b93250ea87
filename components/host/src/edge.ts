import { encodeJson } from '@parley/protocol';
import type { Router } from '@parley/routing';
import type { Authentication } from './authentication.ts';
import type { Declarations } from './declarations.ts';
import type { Faults } from './faults.ts';
import type { ForeignOrigins } from './foreign-origins.ts';
import type { HostOptions } from './host-options.ts';
import { DEFAULT_TRUSTED_TYPES } from './http/headers.ts';
import { HttpCalls } from './http/http-calls.ts';
import { HttpEdge } from './http/http-edge.ts';
import { openApi } from './http/open-api.ts';
import { Pages, type PagesOptions } from './http/pages.ts';
import { Peers } from './http/peer.ts';
import { Quota } from './http/quota.ts';
import { referencePage } from './http/reference-page.ts';
import { RestCalls } from './http/rest-calls.ts';
import { RouteCalls } from './http/route-calls.ts';
import { Standings } from './http/standing.ts';
import { StaticFiles } from './http/static-files.ts';
import type { AllLimits } from './limits.ts';
import { Listener, type ListenerOptions } from './listener.ts';
import type { MethodRuns } from './method-runs.ts';
import { SOCKET_PATH, WebSocketEdge } from './websocket/websocket-edge.ts';

type Served = Pick<PagesOptions, 'files' | 'openFiles' | 'documents'>;

/** What is served of the disk is known at the start. */
export async function listFiles({ staticFiles, openFiles, documentFiles }: HostOptions): Promise<Served> {
  return {
    files: await StaticFiles.list(staticFiles),
    openFiles: await StaticFiles.list(openFiles),
    documents: await StaticFiles.list(documentFiles),
  };
}

/** What the edge hands over to. */
interface Inside {
  readonly limits: AllLimits;
  readonly faults: Faults;
  readonly declarations: Declarations;
  readonly authentication: Authentication;
  readonly foreignOrigins: ForeignOrigins;
  readonly router: Router;
  readonly runs: MethodRuns;
  readonly served: Served;
}

/** What others reach of a host: HTTP, WebSockets, and the ports that both come by. */
interface Edge {
  readonly httpCalls: HttpCalls;
  readonly webSockets: WebSocketEdge;
  readonly listener: Listener;
  /** For programs of this machine, where the other one is not. */
  readonly localListener: Listener;
}

export function makeEdge(options: HostOptions, inside: Inside): Edge {
  const { limits, faults, declarations, authentication, foreignOrigins, router, runs, served } = inside;
  const { publicOrigin, trustedProxies = [], insecure = false, trustedTypes = DEFAULT_TRUSTED_TYPES, tls } = options;
  const { runtime, site } = options;
  const { clock } = runtime;
  const peers = new Peers({ trustedProxies, publicOrigin });
  const standings = new Standings(router);
  const { callMs } = limits;
  const httpCalls = new HttpCalls({ standings, site, clock, faults, callMs });
  const doors = { declarations, authenticate: authentication.verify, calls: httpCalls };
  const routes = new RouteCalls(doors);
  const described = once(() => openApi(options.components));
  const rest = new RestCalls({
    ...doors,
    runs,
    quota: new Quota(clock, limits.restPerMinute),
    maxBytes: limits.frameBytes,
    description: once(() => encodeJson(described())),
    reference: once(() => referencePage(described())),
  });
  const admits = (origin: string): Promise<boolean> => foreignOrigins.admits(origin);
  const http = new HttpEdge({ peers, insecure, admits, routes, rest, pages: new Pages({ ...served, trustedTypes }) });
  // A message carries several frames; the router looks at each.
  const webSockets = new WebSocketEdge({ peers, insecure, admits, faults, router, clock, limits, maxMessageBytes: 4 * limits.frameBytes });
  const door: ListenerOptions = {
    limits,
    uncounted: (address) => peers.isProxy(address),
    request: (request, response) => {
      http.handle(request, response).catch((error: unknown) => {
        faults.log(error, `${request.method} request`);
        response.destroy();
      });
    },
    socketPath: SOCKET_PATH,
    upgrade: webSockets.upgrade,
    onFault: (fault) => faults.log(fault, 'accepting a connection'),
  };
  return { httpCalls, webSockets, listener: new Listener({ ...door, tls }), localListener: new Listener(door) };
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
