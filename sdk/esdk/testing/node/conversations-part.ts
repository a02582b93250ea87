import type { ChannelKeeping, Channels, ChannelVerb, Committed } from '@parley/channels';
import type { Event, InboxDelta } from '@parley/messaging/contract';
import { decodeJson, encodeJson, type Position } from '@parley/protocol';
import type { Session } from '@parley/routing';
import type { Runtime } from '@parley/runtime';
import type { FeedEntry } from '@parley/webhooks/contract';
import { Conversations, FEEDS } from '../messaging/conversations.ts';
import { messagingMethods } from '../messaging/methods.ts';
import type { Feed } from '../messaging/room.ts';
import type { ChannelOwner } from './channel-gate.ts';
import type { Answer } from './methods.ts';
import { permits } from './permits.ts';
import type { Opener, Sink } from './watches.ts';

export interface ConversationsPartOptions {
  readonly runtime: Runtime;
  readonly exists: (person: string) => boolean;
  readonly nameOf: (person: string) => string;
  /** Of the node as it runs at this moment. */
  readonly channels: () => Channels;
  /** Hears of what stands in the feeds. */
  readonly told: (entry: FeedEntry) => void;
  readonly regrouped: (conversation: string, members: readonly string[], left: readonly string[]) => void | Promise<void>;
}

/** What was committed to a feed, for those who read it without waiting. */
interface Committing extends Feed {
  readonly entries: { readonly offset: number; readonly sender: string; readonly at: number }[];
  head: Position;
}

const NOWHERE: Position = { epoch: '', offset: 0, tag: 0 };

/** The messaging component of a node. It outlives restarts, as what is stored does. */
export class ConversationsPart implements ChannelOwner {
  readonly id = 'messaging';
  readonly keeping: ChannelKeeping = { keeping: 'durable', maxBytes: 57_344, ring: 256 };
  readonly conversations: Conversations;
  readonly methods: Readonly<Record<string, Answer>>;
  readonly watches: Readonly<Record<string, Opener>>;
  readonly #told: ConversationsPartOptions['told'];
  readonly #feeds = new Map<string, Committing>();
  readonly #inboxes = new Map<string, Set<Sink>>();
  #version = 1;

  constructor({ runtime, exists, nameOf, channels, told, regrouped }: ConversationsPartOptions) {
    this.#told = told;
    const random = (): string => runtime.random.id();
    this.conversations = new Conversations({
      now: () => runtime.clock.now(),
      exists,
      nameOf,
      feed: (channel) => this.#feed(channel),
      redact: (channel, offsets) => void channels().redact(channel, offsets),
      post: (channel, sender, event) =>
        channels().append(channel, { sender, payload: encodeJson(event), countable: event.kind === 'created' }),
      tell: (person, delta) => this.#tell(person, delta),
      regrouped: (conversation, left) => regrouped(conversation, [...this.conversations.room(conversation).members], left),
    });
    this.methods = messagingMethods(this.conversations, random);
    this.watches = { 'messaging.inbox': (person, _, sink) => this.#watch(person, sink) };
  }

  may({ principal }: Session, verb: ChannelVerb, channel: string): boolean {
    return this.conversations.may(channel.slice(FEEDS.length), principal.id, verb, (key, action) => permits(principal, key, action));
  }

  shape(channel: string, sender: string, payload: Uint8Array): Uint8Array {
    return this.conversations.shape(channel.slice(FEEDS.length), sender, payload);
  }

  committed({ channel, sender, position, at, payload }: Committed): void {
    const feed = this.#feed(channel);
    feed.entries.push({ offset: position.offset, sender, at });
    feed.head = position;
    this.conversations.committed(channel, { offset: position.offset, sender, payload });
    const { conversation } = this.conversations.room(channel.slice(FEEDS.length));
    this.#told({ conversation, id: position.offset, sender, at, event: decodeJson(payload) as Event });
  }

  #feed(channel: string): Committing {
    const feed = this.#feeds.get(channel) ?? { entries: [], head: NOWHERE };
    this.#feeds.set(channel, feed);
    return feed;
  }

  #watch(person: string, sink: Sink): () => void {
    const inboxes = this.#inboxes.get(person) ?? new Set();
    this.#inboxes.set(person, inboxes.add(sink));
    sink.snapshot(this.#version, { rows: this.conversations.rows(person) });
    return () => void inboxes.delete(sink);
  }

  #tell(person: string, delta: InboxDelta): void {
    this.#version += 1;
    for (const sink of this.#inboxes.get(person) ?? []) sink.delta(this.#version, delta);
  }
}
