import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Credential, type HttpRequest, type HttpResponse, Refused } from '@parley/component';
import type { Principal } from '@parley/routing';
import { bearerToken, readSessionCookies, sameOrigin } from '@parley/security';
import { authorize } from '../authorize.ts';
import type { Declarations, DeclaredRoute } from '../declarations.ts';
import { readBody } from './body.ts';
import type { HttpCalls, Running } from './http-calls.ts';
import type { Peer } from './peer.ts';

export interface RouteCallsOptions {
  readonly declarations: Declarations;
  readonly authenticate: (credential: Credential) => Promise<Principal | undefined>;
  readonly calls: HttpCalls;
}

/** A request below `/u/<slot>/api/`, taken apart. */
export interface Asked {
  readonly slot: number;
  readonly component: string;
  /** Decoded, without the leading `/`. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly peer: Peer;
  /** Origin of the page that asks, where it is not one of ours. */
  readonly foreign: string | undefined;
}

type Found = DeclaredRoute & { readonly params: Readonly<Record<string, string>> };
interface Caller {
  readonly principal: Principal | undefined;
  /** A program with a token, which no page of somebody else can make a browser send. */
  readonly bearer: boolean;
  readonly sessions: ReadonlyMap<number, string>;
}

const NOBODY: Caller = { principal: undefined, bearer: false, sessions: new Map() };
const DEFAULT_BODY_BYTES = 64 * 1024;
const WITHHELD = new Set(['cookie', 'authorization']);

/** Runs declared routes: find, look whether this node may act, authenticate, check the origin, authorize, read the body, run, answer. */
export class RouteCalls {
  readonly #options: RouteCallsOptions;

  constructor(options: RouteCallsOptions) {
    this.#options = options;
  }

  async answer(request: IncomingMessage, response: ServerResponse, asked: Asked): Promise<void> {
    const call = { request, response, peer: asked.peer, about: `${request.method} route of ${asked.component}` };
    await this.#options.calls.answer(call, (running) => this.#perform(request, response, asked, running));
  }

  async #perform(request: IncomingMessage, response: ServerResponse, asked: Asked, { standing, signal }: Running): Promise<HttpResponse> {
    const route = this.#find(request, response, asked);
    this.#requireLease(route);
    const caller = route.declaration.fromPrograms ? NOBODY : await this.#authenticate(request, asked);
    standing.are(caller.principal);
    if (!route.declaration.fromPrograms) checkOrigin(request, asked.peer, caller);
    await this.#authorize(route, caller, asked);
    const waits = !request.complete;
    const body = await readBody(request, route.declaration.maxBytes ?? DEFAULT_BODY_BYTES);
    // A body takes as long as its sender likes, and what held before it may have ended meanwhile: the right, the call, the lease.
    if (waits) await this.#authorize(route, caller, asked);
    signal.throwIfAborted();
    this.#requireLease(route);
    const call = { state: route.owner.state, principal: caller.principal, signal };
    const result = await standing.through(async () => route.declaration.run(call, httpRequest(request, asked, route, caller, body)));
    // Who signs out is told so.
    if (!result.setSession) standing.check();
    return result;
  }

  #find(request: IncomingMessage, response: ServerResponse, { component, path }: Asked): Found {
    const fitting = this.#options.declarations.routes(component, path);
    const route = fitting.find(({ verb }) => verb === request.method);
    if (route) return route;
    if (fitting.length > 0) response.setHeader('allow', fitting.map(({ verb }) => verb).join(', '));
    throw new Refused('unknown-method', 'No component declares this route.', fitting.length > 0 ? { status: 405 } : undefined);
  }

  #requireLease({ declaration }: Found): void {
    if (!declaration.withoutLease) this.#options.calls.requireLease();
  }

  async #authenticate({ headers }: IncomingMessage, { slot, peer, foreign }: Asked): Promise<Caller> {
    // A page of somebody else acts for nobody who happens to be signed in here.
    const sessions = foreign === undefined ? readSessionCookies(headers.cookie, peer.secure || peer.loopback) : new Map<number, string>();
    const token = bearerToken(headers.authorization);
    if (token !== undefined) {
      const origin = foreign === undefined ? {} : { origin: foreign };
      const principal = await this.#options.authenticate({ kind: 'token', token, remote: peer.remote, ...origin });
      if (!principal) throw new Refused('token-invalid', 'The token of the Authorization header was not accepted.');
      return { principal, bearer: true, sessions: new Map() };
    }
    const value = sessions.get(slot);
    return { principal: value === undefined ? undefined : await this.#ofCookie(value), bearer: false, sessions };
  }

  /** A cookie that is good no longer is as none: its page asks to sign in. */
  async #ofCookie(value: string): Promise<Principal | undefined> {
    try {
      return await this.#options.authenticate({ kind: 'session-cookie', value });
    } catch (error) {
      if (error instanceof Refused && error.code.startsWith('token-')) return undefined;
      throw error;
    }
  }

  async #authorize({ surface, params, owner }: Found, { principal }: Caller, { component, path, peer }: Asked): Promise<void> {
    const name = `${component}/${path}`;
    const verdict = await authorize({ surface, principal, name, resource: params, state: owner.state, loopback: peer.loopback });
    if (verdict.allowed) return;
    if (principal === undefined) throw new Refused('token-invalid', 'Sign in first.', { rule: verdict.rule });
    throw new Refused('forbidden', 'You may not do this.', { rule: verdict.rule });
  }
}

/** What changes something is only taken from our own pages, or from programs with a token: a cookie alone proves no will. */
function checkOrigin({ method, headers }: IncomingMessage, peer: Peer, { bearer }: Caller): void {
  if (bearer || method === 'GET') return;
  const { origin } = headers;
  const own = origin === undefined ? headers['sec-fetch-site'] === 'same-origin' : sameOrigin(origin, peer.origin);
  if (!own)
    throw new Refused('forbidden', `This must come from a page of ${peer.origin || 'this server'} or carry a bearer token.`, {
      rule: 'same-origin',
    });
}

function httpRequest(request: IncomingMessage, asked: Asked, route: Found, { sessions }: Caller, body: Uint8Array): HttpRequest {
  const headers = Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
    value === undefined || WITHHELD.has(name) ? [] : [[name, [value].flat().join(', ')]],
  );
  return {
    method: route.verb,
    path: `/${asked.path}`,
    params: route.params,
    query: asked.query,
    headers: Object.fromEntries(headers),
    body,
    slot: asked.slot,
    sessions,
    remote: asked.peer.remote,
    loopback: asked.peer.loopback,
    origin: asked.peer.origin,
  };
}
