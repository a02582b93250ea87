import { CODES, type CodeName, codeOf, encodeFrame, encodeJson, type Frame, laterClient, PROTOCOL_VERSION } from '@parley/protocol';
import type { Link } from './link.ts';
import { Outlet, type Wire } from './outlet.ts';
import type { Principal } from './principal.ts';
import type { Session } from './session.ts';
import type { Tally } from './tally.ts';

export interface LiveSessionOptions {
  readonly id: string;
  readonly generation: number;
  readonly principal: Principal;
  readonly device: string;
  readonly client: string;
  /** The revision of the protocol that the client speaks. */
  readonly version: number;
  readonly link: Link;
  readonly wire: Wire;
  /** Flushes, says the code and ends the connection; `end` is called in it. */
  readonly close: (code: CodeName, message?: string) => void;
  /** The same without writing what waits. */
  readonly cut: (code: CodeName) => void;
  readonly onFault: (fault: unknown, about: string) => void;
}

/** One connection of a session, from its welcome to its end. */
export class LiveSession implements Session {
  readonly id: string;
  readonly generation: number;
  readonly device: string;
  readonly client: string;
  readonly version: number;
  readonly remote: string;
  readonly outlet: Outlet;
  principal: Principal;
  readonly #close: LiveSessionOptions['close'];
  readonly #cut: LiveSessionOptions['cut'];
  readonly #onFault: LiveSessionOptions['onFault'];
  readonly #tally: Tally;
  /** Few, and kept for every idle session: a list is a third of the size of a set. */
  #listeners: readonly Parameters<Session['onEnd']>[0][] = [];

  constructor(options: LiveSessionOptions) {
    this.id = options.id;
    this.generation = options.generation;
    this.principal = options.principal;
    this.device = options.device;
    this.client = options.client;
    this.version = options.version;
    this.remote = options.link.remote;
    this.#close = options.close;
    this.#cut = options.cut;
    this.#onFault = options.onFault;
    this.#tally = options.wire.tally;
    this.outlet = new Outlet(options.wire, options.link, this, () => this.cut('slow-reader'));
  }

  get ended(): boolean {
    return this.outlet.ended;
  }

  get topics(): readonly string[] {
    return [...this.outlet.memberships.keys()].map(({ name }) => name);
  }

  get queuedBytes(): number {
    return this.outlet.queuedBytes;
  }

  send(frame: Frame): void {
    if (!this.ended) this.outlet.send(encodeFrame(frame));
  }

  sendEncoded(frames: Uint8Array, rest?: Uint8Array): void {
    if (!this.ended) this.outlet.send(frames, rest);
  }

  refuse(id: number, code: CodeName, message?: string, more: { retryAfterMs?: number; details?: unknown } = {}): void {
    const { retryAfterMs, details } = more;
    this.#tally.refusal(code);
    // What a later client knows and this server does not is no fault of who asks: they are told which end to update.
    const later = code === 'unknown-method' && this.version > PROTOCOL_VERSION ? ` ${laterClient(this.version)}` : '';
    const text = (message ?? CODES[code].help) + later;
    this.send({ frame: 'error', id, code: codeOf(code), retryAfterMs, message: text, details: encodeJson(details) });
  }

  close(code: CodeName, message?: string): void {
    if (!this.ended) this.#close(code, message);
  }

  /** The same without writing what waits. */
  cut(code: CodeName): void {
    if (!this.ended) this.#cut(code);
  }

  onEnd(fn: Parameters<Session['onEnd']>[0]): () => void {
    // `concat` leaves no room for more, as `push` would.
    this.#listeners = this.#listeners.concat(fn);
    return () => {
      this.#listeners = this.#listeners.filter((listener) => listener !== fn);
    };
  }

  /** The connection is gone. Idempotent. */
  end(code?: CodeName): void {
    if (this.ended) return;
    this.outlet.end();
    const listeners = this.#listeners;
    this.#listeners = [];
    for (const fn of listeners) {
      try {
        fn(code);
      } catch (fault) {
        this.#onFault(fault, `the end of session ${this.id}`);
      }
    }
  }
}
