import type { Principal } from '@parley/routing';

/** A request to a declared route, parsed and bounded (body ≤ `maxBytes`) by the host. Header names are lower case. */
export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  /** Values of `:name` parts of the declared path. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Account slot of the page that asks (`/u/<slot>/…`); 0 where there is none. */
  readonly slot: number;
  /** Values of this slot's and all other slots' session cookies: slot → cookie value. */
  readonly sessions: ReadonlyMap<number, string>;
  readonly remote: string;
  readonly loopback: boolean;
  /** `https://host` or `http://host` as the browser sees it. */
  readonly origin: string;
}

export interface HttpResponse {
  readonly status?: number;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** `immutable`: what this address answers never changes, so that browsers keep it. */
  readonly bytes?: { readonly type: string; readonly data: Uint8Array; readonly immutable?: boolean };
  /** Sent part by part, as fast as the client takes it; browsers save it under the name `file`. */
  readonly stream?: { readonly type: string; readonly file: string; readonly chunks: AsyncIterable<string> };
  readonly redirect?: string;
  /** Sets (string) or clears (null) the session cookie of a slot. */
  readonly setSession?: { readonly slot: number; readonly value: string | null; readonly maxAgeS?: number };
}

export interface RouteCall<State> {
  readonly state: State;
  /** Who the slot's cookie (or the bearer token) proves; undefined where the rule allows anyone. */
  readonly principal: Principal | undefined;
  readonly signal: AbortSignal;
}
