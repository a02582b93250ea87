import type { MessagingMethods } from '@parley/messaging/contract';
import type { Exchange } from '../exchange.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { Shared } from '../shared.ts';
import type { Channels, ConversationHandle, InboxRow, Messaging } from '../types.ts';
import { Conversation } from './conversation.ts';
import type { Inbox } from './inbox.ts';

/** What conversations need of the client around them. */
export interface MessagingContext {
  readonly exchange: Exchange;
  readonly outbox: Outbox;
  readonly inbox: Inbox;
  readonly channels: Channels;
  /** Settles when the server has answered, however long the connection is away. */
  call<M extends keyof MessagingMethods>(
    method: M,
    input: MessagingMethods[M]['in'],
    signal?: AbortSignal,
  ): Promise<MessagingMethods[M]['out']>;
}

export class MessagingModel implements Messaging {
  readonly call: Messaging['call'];
  readonly #context: MessagingContext;
  readonly #open = new Shared<Conversation>();

  constructor(context: MessagingContext, call: Messaging['call']) {
    this.#context = context;
    this.call = call;
  }

  async open(target: { readonly person: string } | { readonly conversation: string }): Promise<ConversationHandle> {
    const { conversation, readSeq } = this.#known(target) ?? (await this.#context.call('messaging.open', target));
    return this.#open.take(conversation.id, () => new Conversation(conversation, readSeq, this.#context));
  }

  end(): void {
    this.#open.end();
  }

  /** What the inbox knows needs no question to the server, and no connection. */
  #known(target: { readonly person: string } | { readonly conversation: string }): InboxRow | undefined {
    if ('conversation' in target) return this.#context.inbox.row(target.conversation);
    const wanted = new Set([target.person, this.#context.exchange.person]);
    const rows = this.#context.inbox.snapshot.conversations;
    return rows.find(
      ({ conversation: { kind, people } }) =>
        kind === 'direct' && new Set(people).size === wanted.size && people.every((each) => wanted.has(each)),
    );
  }
}
