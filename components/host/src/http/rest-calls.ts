import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Credential, type HttpResponse, type Params, Refused } from '@parley/component';
import { encodeJson } from '@parley/protocol';
import type { Principal } from '@parley/routing';
import { bearerToken } from '@parley/security';
import type { Declarations, DeclaredRest } from '../declarations.ts';
import type { MethodRuns } from '../method-runs.ts';
import { permitAnyhow } from '../permit.ts';
import { refused } from '../reasons.ts';
import { send } from './answers.ts';
import { readBody } from './body.ts';
import type { HttpCalls, Running } from './http-calls.ts';
import type { Peer } from './peer.ts';
import { type Quota, WINDOW_S } from './quota.ts';
import type { ReferencePage } from './reference-page.ts';
import { restInput } from './rest-input.ts';
import { withCursor, withNext } from './rest-pages.ts';

export interface RestCallsOptions {
  readonly declarations: Declarations;
  readonly authenticate: (credential: Credential) => Promise<Principal | undefined>;
  readonly calls: HttpCalls;
  readonly runs: MethodRuns;
  readonly quota: Quota;
  /** Largest body. */
  readonly maxBytes: number;
  /** What describes all that is served, as JSON, and for people. */
  readonly description: () => Uint8Array;
  readonly reference: () => ReferencePage;
}

/** A request below `/api/v1/`, taken apart. */
export interface AskedRest {
  /** Decoded, without the leading `/`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly peer: Peer;
  /** Origin of the page that asks, where it is not one of ours. */
  readonly foreign: string | undefined;
}

/** Open to everybody: they are the same in every installation with the same components. */
const DESCRIPTION = 'openapi.json';
const REFERENCE = '';

type Found = DeclaredRest & { readonly params: Params };

/** Serves methods over HTTP to whoever bears a token or key: find, look whether this node may act, authenticate, count, ask what the token is for, read the body, then as over the socket. */
export class RestCalls {
  readonly #options: RestCallsOptions;

  constructor(options: RestCallsOptions) {
    this.#options = options;
  }

  async answer(request: IncomingMessage, response: ServerResponse, asked: AskedRest): Promise<void> {
    if (asked.path === REFERENCE && /^(?:GET|HEAD)$/.test(request.method ?? '')) {
      const { headers, body } = this.#options.reference();
      return send(response, 200, headers, body);
    }
    const call = { request, response, peer: asked.peer, about: `${request.method} of the API` };
    await this.#options.calls.answer(call, (running) => this.#perform(request, response, asked, running));
  }

  async #perform(request: IncomingMessage, response: ServerResponse, asked: AskedRest, running: Running): Promise<HttpResponse> {
    const { calls, quota, maxBytes, description } = this.#options;
    const { standing, signal } = running;
    if (asked.path === DESCRIPTION && request.method === 'GET') return { bytes: { type: 'application/json', data: description() } };
    const found = this.#find(request, response, asked);
    calls.requireLease();
    const principal = await this.#authenticate(request, response, asked);
    standing.are(principal);
    count(response, quota, principal);
    permitAnyhow(principal, found.method);
    const body = await readBody(request, maxBytes);
    signal.throwIfAborted();
    calls.requireLease();
    const result = await standing.through(() => this.#run(request, asked, found, { principal, body, signal }));
    // What was changed stays changed, and may be what ended the caller's token: only what was read is withheld.
    if (found.verb === 'GET') standing.check();
    const { page } = found.method.declaration;
    return { bytes: { type: 'application/json', data: page ? await withNext(result, page) : result } };
  }

  #find(request: IncomingMessage, response: ServerResponse, { path }: AskedRest): Found {
    const fitting = this.#options.declarations.rest(path);
    const found = fitting.find(({ verb }) => verb === request.method);
    if (found) return found;
    if (fitting.length === 0) throw new Refused('unknown-method', 'There is nothing at this address. /api/v1/ names what there is.');
    const verbs = fitting.map(({ verb }) => verb).join(', ');
    response.setHeader('allow', verbs);
    throw new Refused('unknown-method', `This address takes ${verbs}, and not ${request.method}.`);
  }

  /** Never by a cookie: what a page of somebody else makes a browser send proves nothing here. */
  async #authenticate({ headers }: IncomingMessage, response: ServerResponse, { peer, foreign }: AskedRest): Promise<Principal> {
    const token = bearerToken(headers.authorization);
    response.setHeader('www-authenticate', 'Bearer');
    if (token === undefined) throw refused('bearer-missing');
    const origin = foreign === undefined ? {} : { origin: foreign };
    const principal = await this.#options.authenticate({ kind: 'token', token, remote: peer.remote, ...origin });
    if (!principal) throw refused('bearer-not-accepted');
    response.removeHeader('www-authenticate');
    return principal;
  }

  async #run(
    request: IncomingMessage,
    { query, peer }: AskedRest,
    { method, fields, params }: Found,
    { principal, body, signal }: { readonly principal: Principal; readonly body: Uint8Array; readonly signal: AbortSignal },
  ): Promise<Uint8Array> {
    const { page } = method.declaration;
    const input = restInput({ params, query: page ? withCursor(query, page) : query, body }, fields);
    const call = {
      caller: { principal, remote: peer.remote },
      declared: method,
      body: encodeJson(input),
      key: idempotencyKey(request),
      exclusive: true,
      ends: { signal },
    };
    try {
      return await this.#options.runs.perform(call);
    } catch (error) {
      throw asUnprocessable(error);
    }
  }
}

/** Takes one call from the principal's quota and says what is left (draft-ietf-httpapi-ratelimit-headers). */
function count(response: ServerResponse, quota: Quota, { kind, id }: Principal): void {
  const { allowed, limit, left, resetS } = quota.take(`${kind} ${id}`);
  response.setHeader('ratelimit-policy', `"default";q=${limit};w=${WINDOW_S}`);
  response.setHeader('ratelimit', `"default";r=${left};t=${resetS}`);
  if (!allowed) throw refused('too-many-calls', { limit, seconds: WINDOW_S, wait: resetS }, { retryAfterMs: resetS * 1_000 });
}

/** A string of structured fields, with its quotation marks or without (draft-ietf-httpapi-idempotency-key-header). */
function idempotencyKey({ headers }: IncomingMessage): string | undefined {
  const text = headers['idempotency-key'];
  if (text === undefined) return undefined;
  const key = /^"?([!#-[\]-~]+)"?$/.exec(String(text).trim())?.[1];
  if (key === undefined) throw new Refused('bad-request', 'Idempotency-Key is a text of letters without spaces, such as a UUID.');
  return key;
}

/** The draft answers a key that was used for another request with 422, and one that is in use with 409. */
function asUnprocessable(error: unknown): unknown {
  const reason = error instanceof Refused ? (error.details as { readonly reason?: unknown } | undefined)?.reason : undefined;
  return error instanceof Refused && reason === 'key-reused' ? new Refused('refused', error.message, error.details) : error;
}
