import type { IncomingMessage, ServerResponse } from 'node:http';
import { type HttpResponse, Refused } from '@parley/component';
import type { CodeName } from '@parley/protocol';
import type { Clock } from '@parley/runtime';
import { encodeSessionCookie } from '@parley/security';
import type { Site } from '@parley/site';
import { act } from '../acting.ts';
import { Counts } from '../counts.ts';
import { Deadline } from '../deadline.ts';
import type { Faults } from '../faults.ts';
import { IMMUTABLE, send, sendProblem, sendStream } from './answers.ts';
import type { Peer } from './peer.ts';
import { revoked, type Standing, type Standings } from './standing.ts';

export interface HttpCallsOptions {
  readonly standings: Standings;
  readonly site: Pick<Site, 'alone' | 'holds' | 'life'>;
  readonly clock: Clock;
  readonly faults: Faults;
  /** Deadline of a request. */
  readonly callMs: number;
}

/** A request that is being answered. */
export interface HttpCall {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly peer: Peer;
  /** What is asked, for the log: a name, never content. */
  readonly about: string;
}

/** What runs for a request: for whom it is, and until when. */
export interface Running {
  readonly standing: Standing;
  readonly signal: AbortSignal;
}

/** Answers requests to what components declare, in time, while this node may act, and for those only who still may be answered. */
export class HttpCalls {
  readonly refused: Counts<CodeName> = new Counts();
  readonly #options: HttpCallsOptions;
  readonly #running = new Set<Promise<void>>();
  readonly #deadlines = new Set<Deadline>();

  constructor(options: HttpCallsOptions) {
    this.#options = options;
  }

  /** Answers with what `perform` gives, or with the problem of what it throws. */
  async answer(call: HttpCall, perform: (running: Running) => Promise<HttpResponse>): Promise<void> {
    const run = this.#answer(call, perform);
    this.#running.add(run);
    await run.finally(() => this.#running.delete(run));
  }

  /** Throws where this node may not act at this moment. */
  requireLease(): void {
    if (!this.#options.site.holds) throw new Refused('unavailable', 'This node is cut off from its database. Try again in a moment.');
  }

  /** Waits for what runs until the signal aborts, then ends it. */
  async close(signal: AbortSignal): Promise<void> {
    const abort = () => {
      for (const deadline of this.#deadlines) deadline.abort(new Refused('unavailable', 'The node is stopping.'));
    };
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
    while (this.#running.size > 0) await Promise.all(this.#running);
    signal.removeEventListener('abort', abort);
  }

  async #answer(call: HttpCall, perform: (running: Running) => Promise<HttpResponse>): Promise<void> {
    const { response, peer } = call;
    const deadline = new Deadline(this.#options.clock, this.#options.callMs);
    this.#deadlines.add(deadline);
    const standing = this.#options.standings.begin(() => {
      deadline.abort(revoked());
      // What waits of an answer does not leave any more.
      if (response.headersSent && !response.writableFinished) response.destroy();
    });
    response.once('close', () => {
      standing.end();
      deadline.abort(new Refused('cancelled', 'The client went away.'));
    });
    try {
      const result = await deadline.race(act(this.#options.site, () => perform({ standing, signal: deadline.signal })));
      await sendResult(response, result, peer, deadline.signal);
    } catch (error) {
      this.#refuse(call, error);
    } finally {
      this.#deadlines.delete(deadline);
    }
  }

  #refuse({ request, response, about }: HttpCall, error: unknown): void {
    const answer = this.#options.faults.answer(error, about);
    this.refused.add(answer.code);
    // What is left of the body is not waited for: the connection ends with this answer.
    if (!request.complete) response.setHeader('connection', 'close');
    const wrongVerb = answer.code === 'unknown-method' && response.hasHeader('allow');
    if (wrongVerb) sendProblem(response, { code: answer.code, message: answer.message }, 405);
    else sendProblem(response, answer);
    request.resume();
  }
}

async function sendResult(response: ServerResponse, result: HttpResponse, peer: Peer, signal: AbortSignal): Promise<void> {
  const { status, json, bytes, stream, redirect, setSession } = result;
  if (stream) return sendStream(response, stream, signal);
  const body = bytes?.data ?? (json === undefined ? '' : JSON.stringify(json));
  const type = bytes?.type ?? (json === undefined ? undefined : 'application/json');
  const headers: Record<string, string> = { ...(bytes?.immutable ? IMMUTABLE : { 'cache-control': 'no-store' }) };
  if (type !== undefined) headers['content-type'] = type;
  if (redirect !== undefined) headers['location'] = redirect;
  if (setSession) headers['set-cookie'] = encodeSessionCookie(setSession, peer.secure || peer.loopback);
  send(response, status ?? (redirect === undefined ? 200 : 303), headers, body);
}
