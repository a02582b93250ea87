import type { InboxDelta, InboxRow } from '@parley/messaging/contract';
import { State } from '../state.ts';
import type { InboxSnapshot, Observable, Parley } from '../types.ts';
import { applyDelta, EMPTY_INBOX, inboxOf } from './inbox-state.ts';

/** All conversations of the person, from one watch. While the connection is down it stays as it was last known. */
export class Inbox implements Observable<InboxSnapshot> {
  readonly #state = new State<InboxSnapshot>(EMPTY_INBOX);
  readonly subscribe: Observable<InboxSnapshot>['subscribe'] = (selector, fn) => this.#state.subscribe(selector, fn);
  readonly close: () => void;
  #parts: InboxRow[] = [];

  constructor(watch: Parley['watch']) {
    this.close = watch(
      'messaging.inbox',
      {},
      {
        snapshot: (body, first, more) => {
          if (first) this.#parts = [];
          this.#parts.push(...((body as { readonly rows: readonly InboxRow[] }).rows ?? []));
          if (!more) this.#state.set(inboxOf(this.#parts, this.#state.snapshot));
        },
        delta: (body) => this.#state.set(applyDelta(this.#state.snapshot, body as InboxDelta)),
      },
    );
  }

  get snapshot(): InboxSnapshot {
    return this.#state.snapshot;
  }

  row(conversation: string): InboxRow | undefined {
    return this.snapshot.conversations.find((row) => row.conversation.id === conversation);
  }
}
