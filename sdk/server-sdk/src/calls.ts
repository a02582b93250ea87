import { ADDRESSES } from './addresses.ts';
import { CallEnd } from './call-end.ts';
import { ParleyError } from './error.ts';
import { Listing } from './listing.ts';
import type { In, MethodName, Out } from './methods.ts';
import { problemOf, redirection } from './problem.ts';
import { type Address, type Outgoing, outgoing } from './request.ts';
import { waitBefore } from './retries.ts';

export interface CallOptions {
  /** Ends the call and its repetitions with `cancelled`; what was asked for may have been done. */
  readonly signal?: AbortSignal;
  /** For the call with its repetitions; then it fails with `deadline-exceeded`. Default 30 s. */
  readonly timeoutMs?: number;
  /**
   * Under which it is done once, for methods that take one: give the id of what leads to the call, where your program may make it again after a
   * restart. Default: another one for each call.
   */
  readonly key?: string;
}

/** How long a call takes at most where nothing is said. */
export const DEFAULT_TIMEOUT_MS = 30_000;

/** The world outside, so that tests have another one. */
export interface Outside {
  readonly fetch: typeof fetch;
  /** Settles after so many milliseconds; rejects when the signal aborts. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
}

export interface CallsOptions extends Partial<Outside> {
  readonly url: URL;
  /** What is shown as `Authorization: Bearer`. */
  readonly bearer: () => string | Promise<string>;
}

/** Calls methods over HTTP: repeats what may be repeated, and gives up in time. */
export class Calls {
  readonly #base: string;
  readonly #bearer: CallsOptions['bearer'];
  readonly #outside: Outside;

  constructor({ url, bearer, fetch: own, wait = waiting }: CallsOptions) {
    this.#base = `${url.href.replace(/\/$/, '')}/api/v1`;
    this.#bearer = bearer;
    this.#outside = { fetch: own ?? ((...request) => fetch(...request)), wait };
  }

  /** Rejects with a ParleyError. */
  call<M extends MethodName>(name: M, input: In<M>, options?: CallOptions): Promise<Out<M>> {
    return this.#call(name, input, options) as Promise<Out<M>>;
  }

  /** `items`: the field of the answers in which the elements of the list are. */
  listing<M extends MethodName, F extends keyof Out<M>>(
    name: M,
    items: F,
    input: In<M>,
    options?: CallOptions,
  ): Listing<Out<M>[F] extends readonly (infer T)[] ? T : never> {
    return new Listing(async (cursor) => {
      const { [items]: elements, next } = (await this.#call(name, { ...input, cursor }, options)) as Record<F, readonly never[]> & {
        readonly next?: string;
      };
      return { items: elements, next };
    });
  }

  async #call(name: MethodName, input: object, { signal, timeoutMs = DEFAULT_TIMEOUT_MS, key }: CallOptions = {}): Promise<unknown> {
    const address: Address = ADDRESSES[name];
    const request = outgoing(address, input);
    const usedKey = keyFor(name, address, key);
    const harmless = address.keyed || request.method !== 'POST';
    const end = new CallEnd(signal, timeoutMs);
    for (let tries = 1; ; tries++) {
      try {
        return await this.#try(request, usedKey, end);
      } catch (thrown) {
        await this.#waitAfter(unlessUnknown(name, address, end.errorOf(thrown)), { tries, harmless }, end);
      }
    }
  }

  /** Throws the error where there is no other try. */
  async #waitAfter(error: ParleyError, tried: { readonly tries: number; readonly harmless: boolean }, end: CallEnd): Promise<void> {
    const waitMs = waitBefore(error, { ...tried, random: Math.random() });
    if (waitMs === undefined || waitMs >= end.leftMs) throw error;
    await this.#outside.wait(waitMs, end.signal).catch((thrown: unknown) => {
      throw end.errorOf(thrown);
    });
  }

  async #try({ method, path, body }: Outgoing, key: string | undefined, { signal }: CallEnd): Promise<unknown> {
    const headers = {
      authorization: `Bearer ${await this.#token()}`,
      ...(key !== undefined && { 'idempotency-key': key }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    };
    // Whoever is redirected would show the secret elsewhere.
    const init: RequestInit = { method, headers, signal, redirect: 'manual', ...(body !== undefined && { body }) };
    const response = await this.#outside.fetch(this.#base + path, init);
    const elsewhere = redirection(response, this.#base);
    if (elsewhere) throw elsewhere;
    if (!response.ok) throw await problemOf(response);
    return response.json().catch((thrown: unknown) => {
      if (!(thrown instanceof SyntaxError)) throw thrown;
      throw new ParleyError('network', `What answers at ${this.#base} is no Parley server: it answers with something else than JSON.`, {
        cause: thrown,
      });
    });
  }

  async #token(): Promise<string> {
    try {
      return await this.#bearer();
    } catch (thrown) {
      throw thrown instanceof ParleyError ? thrown : new ParleyError('network', 'There is no token to show.', { cause: thrown });
    }
  }
}

/** What this package knows and the server does not is told with what to do about it. */
function unlessUnknown(name: MethodName, { at }: Address, error: ParleyError): ParleyError {
  if (error.code !== 'unknown-method') return error;
  const { status, details } = error;
  const message = `The server has no ${name} (${at}): it is of an earlier version than this package. Update the server, or install the @parley/server-sdk of its version.`;
  return new ParleyError('unknown-method', message, { status, details, cause: error });
}

/** Throws `request-invalid` for what the server would not take. */
function keyFor(name: MethodName, { keyed }: Address, key: string | undefined): string | undefined {
  if (key === undefined) return keyed ? crypto.randomUUID() : undefined;
  if (!keyed) throw new ParleyError('request-invalid', `${name} takes no idempotency key.`);
  if (!/^[!#-[\]-~]{1,128}$/.test(key))
    throw new ParleyError('request-invalid', 'A key is 1 to 128 letters of ASCII, without spaces, " and \\.');
  return key;
}

function waiting(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const abort = (): void => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', abort);
      resolve();
    }, ms);
    signal.addEventListener('abort', abort, { once: true });
  });
}
