import type { WatchSink } from '@parley/component';
import type { InboxDelta, InboxRow } from '@parley/messaging/contract';
import { decodeJson } from '@parley/protocol';
import type { Principal } from '@parley/routing';
import { permits } from '../application-rights.ts';

/** Where an inbox is told to whoever shows this: tokens of applications do not permit to see every conversation of the person. */
export function narrowed(principal: Principal, sink: WatchSink): WatchSink {
  return principal.application === undefined ? sink : new NarrowedSink(principal, sink);
}

/** Those of one tick are mostly the same bytes for many. */
const decoded = new WeakMap<Uint8Array, InboxDelta>();

function decode(body: Uint8Array): InboxDelta {
  const delta = decoded.get(body) ?? (decodeJson(body) as InboxDelta);
  decoded.set(body, delta);
  return delta;
}

/** Leaves out the conversations that a token does not permit. Its rights are those of the moment of opening: a watch is opened again for others. */
class NarrowedSink implements WatchSink {
  readonly #principal: Principal;
  readonly #sink: WatchSink;
  /** Heads name conversations by their id only; each had a row before. */
  readonly #hidden = new Set<string>();

  constructor(principal: Principal, sink: WatchSink) {
    this.#principal = principal;
    this.#sink = sink;
  }

  get ended(): boolean {
    return this.#sink.ended;
  }

  snapshot(version: number, body: { readonly rows: readonly InboxRow[] }, more?: boolean): void {
    this.#sink.snapshot(version, { rows: this.#visible(body.rows) }, more);
  }

  /** A delta of which nothing is left is told all the same: versions have no holes. One of which nothing is left out stays as it was encoded for all. */
  delta(version: number, body: Uint8Array): void {
    const { rows = [], heads = [], gone = [] } = decode(body);
    const visible = this.#visible(rows);
    const isHidden = (id: string): boolean => this.#hidden.has(id);
    const isWhole = visible.length === rows.length && !heads.some((head) => isHidden(head.conversation)) && !gone.some(isHidden);
    const narrower = (): InboxDelta => ({
      rows: visible,
      heads: heads.filter(({ conversation }) => !isHidden(conversation)),
      gone: gone.filter((id) => !isHidden(id)),
    });
    this.#sink.delta(version, isWhole ? body : narrower());
  }

  refuse(...refusal: Parameters<WatchSink['refuse']>): void {
    this.#sink.refuse(...refusal);
  }

  #visible(rows: readonly InboxRow[]): readonly InboxRow[] {
    return rows.filter(({ conversation: { id, key } }) => {
      const isVisible = key === undefined || permits(this.#principal, key, 'join');
      if (!isVisible) this.#hidden.add(id);
      return isVisible;
    });
  }
}
