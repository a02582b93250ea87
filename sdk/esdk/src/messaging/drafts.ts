import type { Draft } from '@parley/messaging/contract';
import { encodeJson } from '@parley/protocol';
import { asParleyError, type ParleyError, readJson } from '../error.ts';
import type { Outbox, Published } from '../outbox/outbox.ts';
import type { Failure, OutboxItem, SentDraft } from '../types.ts';
import type { Waiting } from './present.ts';

/** Sent from here and not seen in the feed yet. */
interface Local {
  readonly draft: Draft;
  readonly at: number;
  error?: Failure;
  /** From the acknowledgement on: where the feed will show it. */
  offset?: number;
}

/** What one conversation has in the outbox, from every tab and from earlier lives of the page, and what was just said here. */
export class Drafts {
  readonly #channel: string;
  readonly #outbox: Outbox;
  readonly #changed: () => void;
  readonly #locals = new Map<string, Local>();
  readonly #stop: () => void;

  constructor(channel: string, outbox: Outbox, changed: () => void) {
    this.#channel = channel;
    this.#outbox = outbox;
    this.#changed = changed;
    this.#stop = outbox.items.subscribe((items) => items, changed);
  }

  send(make: (ref: string) => Draft): SentDraft {
    const ref = this.#outbox.exchange.runtime.random.id();
    const draft = make(ref);
    const local: Local = { draft, at: this.#outbox.exchange.now() };
    this.#locals.set(ref, local);
    const sent = this.#outbox.send(this.#channel, encodeJson(draft)).then(
      (published) => this.#sent(local, published),
      (error) => this.#failed(ref, local, error),
    );
    // The snapshot tells of it too; nobody needs to look at both.
    sent.catch(() => {});
    this.#changed();
    return { ref, sent };
  }

  /** What is shown as on its way, given how far the feed has come. In the order of its making. */
  waiting(offset: number): readonly Waiting[] {
    const waiting = new Map<unknown, Waiting>();
    for (const { key, draft, item } of this.#stored()) waiting.set(key, { draft, at: item.at, error: item.error });
    for (const [ref, local] of this.#locals) {
      if (local.offset !== undefined && local.offset <= offset) this.#locals.delete(ref);
      else if (!waiting.has(ref)) waiting.set(ref, local);
    }
    return [...waiting.values()].sort((a, b) => a.at - b.at);
  }

  /** Forgets a failed message and returns what it was. */
  discard(ref: string): Draft | undefined {
    const stored = this.#stored().find(({ key, item }) => item.error && key === ref);
    const local = this.#locals.get(ref);
    if (local?.error) this.#locals.delete(ref);
    if (stored) void this.#outbox.discard(stored.item.id);
    this.#changed();
    return stored?.draft ?? (local?.error && local.draft);
  }

  close(): void {
    this.#stop();
  }

  #sent(local: Local, published: Published): Published {
    local.offset = published.offset;
    this.#changed();
    return published;
  }

  #failed(ref: string, local: Local, thrown: unknown): never {
    const error: ParleyError = asParleyError(thrown, 'internal');
    // An edit or a deletion that failed leaves no trace but its rejection.
    if (local.draft.kind === 'create') local.error = { code: error.code, message: error.message };
    else this.#locals.delete(ref);
    this.#changed();
    throw error;
  }

  #stored(): { readonly key: unknown; readonly draft: Draft; readonly item: OutboxItem }[] {
    return this.#outbox.items.snapshot.flatMap((item) => {
      if (item.channel !== this.#channel) return [];
      const draft = readJson(item.payload) as Draft;
      return [{ key: draft.kind === 'create' ? draft.ref : item.id, draft, item }];
    });
  }
}
