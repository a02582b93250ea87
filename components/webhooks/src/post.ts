import { lookup } from 'node:dns/promises';
import { type IncomingMessage, request as plainRequest, type RequestOptions } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { BlockList, LookupFunction } from 'node:net';
import type { Clock } from '@parley/runtime';
import type { WebhookProblem } from '@parley/webhooks/contract';
import { certificateProblem } from './certificate.ts';
import { type Resolve, reachableAddresses } from './target.ts';

/** A try takes no longer than this, from the name to the status. */
export const TRY_MS = 15_000;
/** What comes behind the status is not looked at; more of it than this ends the connection. */
const MOST_ANSWER_BYTES = 16 * 1024;

/** What came of a try. */
export type Outcome =
  | { readonly delivered: true; readonly status: number }
  | {
      readonly delivered: false;
      readonly problem: WebhookProblem;
      readonly status?: number;
      /** As the endpoint asked (`Retry-After`). */
      readonly retryAfterMs?: number;
    };

export interface PosterOptions {
  readonly clock: Clock;
  /** Networks that are not public and may be reached all the same, at this moment. */
  readonly allowed: () => BlockList;
  /** Default: as the system resolves names. */
  readonly resolve?: Resolve;
}

/** What is sent. */
export interface Post {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const systemResolve: Resolve = (host) => lookup(host, { all: true });

/** Sends what is to be sent, each time over a connection of its own to an address that was looked at, and follows nothing. */
export class Poster {
  readonly #options: PosterOptions;
  readonly #open = new Set<AbortController>();

  constructor(options: PosterOptions) {
    this.#options = options;
  }

  /** Never rejects. */
  async post(post: Post): Promise<Outcome> {
    const { clock } = this.#options;
    const ending = new AbortController();
    const cancel = clock.after(TRY_MS, () => ending.abort());
    this.#open.add(ending);
    const end = (): void => {
      cancel();
      this.#open.delete(ending);
    };
    try {
      return await this.#try(post, ending.signal, end);
    } catch (error) {
      end();
      if (ending.signal.aborted) return { delivered: false, problem: 'timeout' };
      if (error instanceof Unresolved) return { delivered: false, problem: 'unresolved' };
      return { delivered: false, problem: certificateProblem(error) ?? 'unreachable' };
    }
  }

  /** Cuts what is under way. */
  close(): void {
    for (const ending of this.#open) ending.abort();
  }

  /** `end`: nothing more comes of it. */
  async #try({ url, headers, body }: Post, signal: AbortSignal, end: () => void): Promise<Outcome> {
    const target = new URL(url);
    const addresses = await within(this.#addresses(target), signal);
    if (addresses.length === 0) {
      end();
      return { delivered: false, problem: 'inside' };
    }
    const answer = await send(
      target,
      { method: 'POST', headers: headersOf(headers, body), lookup: known(addresses), agent: false, signal },
      body,
    );
    drain(answer, end);
    return outcomeOf(answer, this.#options.clock.now());
  }

  async #addresses(target: URL): ReturnType<typeof reachableAddresses> {
    const { resolve = systemResolve, allowed } = this.#options;
    const asked: Resolve = async (host) => {
      try {
        return await resolve(host);
      } catch (cause) {
        throw new Unresolved(`"${host}" leads nowhere.`, { cause });
      }
    };
    return reachableAddresses(target, asked, allowed());
  }
}

class Unresolved extends Error {}

function headersOf(headers: Readonly<Record<string, string>>, body: string): Record<string, string> {
  const about = { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)), 'user-agent': 'Parley-Webhooks' };
  return { ...about, ...headers };
}

/** Names are not asked for again: between two answers an address can become another one. */
function known(addresses: readonly { readonly address: string; readonly family: number }[]): LookupFunction {
  return (_host, { all }, answer) => {
    const [first] = addresses;
    if (all) answer(null, [...addresses]);
    else answer(null, first?.address ?? '', first?.family);
  };
}

function send(target: URL, options: RequestOptions, body: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = (target.protocol === 'https:' ? secureRequest : plainRequest)(target, options, resolve);
    request.on('error', reject);
    request.end(body);
  });
}

function drain(answer: IncomingMessage, end: () => void): void {
  let left = MOST_ANSWER_BYTES;
  answer.on('data', (chunk: Uint8Array) => {
    left -= chunk.length;
    if (left < 0) answer.destroy();
  });
  // A connection that breaks behind the status changes nothing.
  answer.on('error', () => {});
  answer.on('close', end);
}

function outcomeOf({ statusCode: status = 0, headers }: IncomingMessage, nowMs: number): Outcome {
  if (status >= 200 && status < 300) return { delivered: true, status };
  const retryAfterMs = readRetryAfter(headers['retry-after'], nowMs);
  const problem = status >= 300 && status < 400 ? 'redirected' : 'answered';
  return { delivered: false, problem, status, ...(retryAfterMs !== undefined && { retryAfterMs }) };
}

/** Seconds, or a date (RFC 9110, 10.2.3). */
function readRetryAfter(text: string | undefined, nowMs: number): number | undefined {
  if (text === undefined) return undefined;
  const ms = /^\d{1,9}$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - nowMs;
  return ms > 0 ? ms : undefined;
}

/** The promise, as long as the signal lets it. */
function within<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    promise.then(resolve, reject);
  });
}
