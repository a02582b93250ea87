import type { InboxDelta, InboxRow } from '@parley/messaging/contract';
import type { Exchange } from '../exchange.ts';
import { State } from '../state.ts';
import type { InboxSnapshot } from '../types.ts';
import { openWatch } from '../watch.ts';
import { applyDelta, EMPTY_INBOX, inboxOf } from './inbox-state.ts';

/** All conversations of the person, from one watch. While the connection is down it stays as it was last known. */
export class Inbox extends State<InboxSnapshot> {
  #parts: InboxRow[] = [];

  constructor(exchange: Exchange) {
    super(EMPTY_INBOX);
    openWatch(
      exchange,
      'messaging.inbox',
      {},
      {
        snapshot: (body, first, more) => {
          if (first) this.#parts = [];
          this.#parts.push(...((body as { readonly rows: readonly InboxRow[] }).rows ?? []));
          if (!more) this.set(inboxOf(this.#parts, this.snapshot));
        },
        delta: (body) => this.set(applyDelta(this.snapshot, body as InboxDelta)),
      },
    );
  }

  row(conversation: string): InboxRow | undefined {
    return this.snapshot.conversations.find((row) => row.conversation.id === conversation);
  }
}
