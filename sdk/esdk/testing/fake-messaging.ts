import type { Conversation, Event, HistoryPage, InboxRow, Message } from '@parley/messaging/contract';
import type { FakeEntry } from './fake-channel.ts';
import type { FakeServer } from './fake-server.ts';
import { Conversations, FEEDS } from './messaging/conversations.ts';
import { messagingMethods } from './messaging/methods.ts';

/** The messaging component for a `FakeServer`. Everybody can be written to. */
export class FakeMessaging {
  readonly #server: FakeServer;
  readonly #conversations: Conversations;

  constructor(server: FakeServer) {
    this.#server = server;
    let ids = 0;
    const random = (): string => `${++ids}`;
    const conversations = new Conversations({
      now: () => server.now(),
      exists: () => true,
      nameOf: (person) => person,
      feed: (channel) => server.channel(channel),
      redact: (channel, offsets) => {
        for (const offset of offsets) server.channel(channel).redact(offset);
      },
      post: (channel, sender, event) => server.post(channel, sender, event),
      tell: (person, delta) => server.delta('messaging.inbox', delta, person),
      regrouped: () => {},
    });
    this.#conversations = conversations;
    const elsewhere = server.may;
    const idOf = (channel: string): string | undefined => (channel.startsWith(FEEDS) ? channel.slice(FEEDS.length) : undefined);
    server.may = (person, verb, channel) => {
      const id = idOf(channel);
      return id === undefined ? elsewhere(person, verb, channel) : conversations.isMember(id, person);
    };
    server.shape = (channel, sender, payload) => {
      const id = idOf(channel);
      return id === undefined ? payload : conversations.shape(id, sender, payload);
    };
    server.committed = (channel, entry) => conversations.committed(channel, entry);
    server.snapshots.set('messaging.inbox', (person) => ({ rows: conversations.rows(person) }));
    for (const [name, run] of Object.entries(messagingMethods(conversations, random)))
      server.methods.set(name, run as (input: never, person: string) => unknown);
  }

  /** Makes a conversation and tells its people's inboxes. */
  add({ people, ...conversation }: Partial<Conversation> & { readonly id: string; readonly people: readonly string[] }): void {
    const room = this.#conversations.put({ kind: 'direct', people, ...conversation }, people);
    for (const person of people) this.#server.delta('messaging.inbox', { rows: [room.row(person)] }, person);
  }

  /** Says something as somebody. */
  say(conversation: string, sender: string, body: string): FakeEntry {
    const event: Event = { kind: 'created', body, ref: `${sender}-${this.#server.channel(FEEDS + conversation).entries.length}` };
    return this.#server.post(FEEDS + conversation, sender, event);
  }

  /** Every message, oldest first. */
  messages(conversation: string): Message[] {
    return this.#conversations.room(conversation).messages();
  }

  page({ conversation, before, limit = 50 }: { conversation: string; before?: number; limit?: number }): HistoryPage {
    return this.#conversations.room(conversation).page(before, limit);
  }

  row(conversation: string, person: string): InboxRow {
    return this.#conversations.room(conversation).row(person);
  }
}
