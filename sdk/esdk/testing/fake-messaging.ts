import type { Conversation, Draft, Event, HistoryPage, InboxRow, Message } from '@parley/messaging/contract';
import { decodeJson, encodeJson } from '@parley/protocol';
import type { FakeEntry } from './fake-channel.ts';
import type { FakeRefusal, FakeServer } from './fake-server.ts';
import { checkDraft, refusal } from './refusals.ts';

const FEEDS = 'messaging/';

interface Target {
  readonly person?: string;
  /** Id, or the key by which an application calls its conversation. */
  readonly conversation?: string;
  readonly title?: string;
}

interface Room {
  readonly conversation: Conversation;
  readonly readSeq: Map<string, number>;
}

/** The messaging component for a `FakeServer`: conversations whose state is computed anew from their feed at every question. */
export class FakeMessaging {
  readonly #server: FakeServer;
  readonly #exists: (person: string) => boolean;
  readonly #rooms = new Map<string, Room>();
  /** What each entry said, also after it was redacted. */
  readonly #events = new Map<string, Event>();

  /** `exists`: whom others can write to. */
  constructor(server: FakeServer, exists: (person: string) => boolean = () => true) {
    this.#server = server;
    this.#exists = exists;
    const elsewhere = server.may;
    server.may = (person, verb, channel) =>
      channel.startsWith(FEEDS) ? this.#isMember(channel.slice(FEEDS.length), person) : elsewhere(person, verb, channel);
    server.shape = (channel, sender, payload) => (channel.startsWith(FEEDS) ? this.#shape(channel, sender, payload) : payload);
    server.committed = (channel, entry) => this.#committed(channel, entry);
    server.snapshots.set('messaging.inbox', (person) => ({ rows: this.#rows(person) }));
    server.methods.set('messaging.open', (target: Target, person) => this.#open(target, person));
    server.methods.set('messaging.history', (input: { conversation: string; before?: number; limit?: number }, person) => {
      this.#requireMember(input.conversation, person);
      return this.page(input);
    });
    server.methods.set('messaging.markRead', (input: { conversation: string; seq: number }, person) => this.#mark(input, person));
  }

  /** Makes a conversation and tells its people's inboxes. */
  add(conversation: Partial<Conversation> & { readonly id: string; readonly people: readonly string[] }): void {
    const whole = {
      kind: 'direct',
      title: '',
      topic: '',
      memberCount: conversation.people.length,
      open: false,
      createdAt: this.#server.now(),
    } as const;
    this.#rooms.set(conversation.id, { conversation: { ...whole, ...conversation }, readSeq: new Map() });
    for (const person of conversation.people) this.#server.delta('messaging.inbox', { rows: [this.row(conversation.id, person)] }, person);
  }

  /** Says something as somebody. */
  say(conversation: string, sender: string, body: string): FakeEntry {
    const event: Event = { kind: 'created', body, ref: `${sender}-${this.#server.channel(`messaging/${conversation}`).entries.length}` };
    return this.#server.post(`messaging/${conversation}`, sender, event);
  }

  /** Every message, oldest first. */
  messages(conversation: string): Message[] {
    const messages = new Map<number, Message>();
    for (const { offset, sender, at } of this.#server.channel(`messaging/${conversation}`).entries) {
      const event = this.#events.get(`${conversation} ${offset}`);
      if (!event) continue;
      if (event.kind === 'created') {
        const { kind: _kind, ...said } = event;
        messages.set(offset, { ...said, id: offset, seq: messages.size + 1, sender, at });
      } else if (event.kind === 'edited') change(messages, event.message, { body: event.body, editedAt: at });
      else if (event.kind === 'deleted') change(messages, event.message, { body: '', deleted: true });
    }
    return [...messages.values()];
  }

  page({ conversation, before, limit = 50 }: { conversation: string; before?: number; limit?: number }): HistoryPage {
    const all = this.messages(conversation);
    const earlier = before === undefined ? all : all.filter(({ seq }) => seq < before);
    const messages = earlier.slice(-limit);
    const position = this.#server.channel(`messaging/${conversation}`).head;
    return { messages, more: earlier.length > messages.length, position, seq: all.length };
  }

  row(id: string, person: string): InboxRow {
    const room = this.#room(id);
    const messages = this.messages(id);
    const readSeq = room.readSeq.get(person) ?? 0;
    const unread = messages.filter(({ seq, sender }) => seq > readSeq && sender !== person).length;
    const last = messages.at(-1);
    const naming = messages.filter((each) => !each.deleted && names(each, person));
    const mentions = naming.filter(({ seq, sender }) => seq > readSeq && sender !== person).length;
    const row = { conversation: room.conversation, seq: messages.length, readSeq, unread, mentions };
    return last ? { ...row, preview: { sender: last.sender, text: last.body, at: last.at } } : row;
  }

  #open(target: Target, me: string): { conversation: Conversation; readSeq: number } {
    const id = target.conversation?.includes('/')
      ? this.#enter(target.conversation, target.title, me)
      : (target.conversation ?? [me, target.person].sort().join('-'));
    if (target.person !== undefined && !this.#rooms.has(id)) {
      if (!this.#exists(target.person)) throw refusal('people-unavailable');
      this.add({ id, people: [...new Set([me, target.person])] });
    }
    if (!this.#isMember(id, me)) throw refusal('conversation-unknown');
    return { conversation: this.#room(id).conversation, readSeq: this.#room(id).readSeq.get(me) ?? 0 };
  }

  /** Whoever opens the conversation of an application comes into it. Every token lists every key. */
  #enter(key: string, title: string | undefined, me: string): string {
    const id = `a-${key.replaceAll('/', '-')}`;
    const { people = [], ...known } = this.#rooms.get(id)?.conversation ?? {};
    if (people.includes(me)) return id;
    const made = { title: title ?? key.slice(key.indexOf('/') + 1), ...known };
    this.add({ ...made, id, kind: 'application', key, people: [...people, me], memberCount: people.length + 1 });
    return id;
  }

  #mark({ conversation, seq }: { conversation: string; seq: number }, person: string): { readSeq: number } {
    this.#requireMember(conversation, person);
    const { readSeq } = this.#room(conversation);
    readSeq.set(person, Math.max(Math.min(seq, this.messages(conversation).length), readSeq.get(person) ?? 0));
    this.#server.delta('messaging.inbox', { heads: [headOf(this.row(conversation, person))] }, person);
    return { readSeq: readSeq.get(person) ?? 0 };
  }

  #isMember(conversation: string, person: string): boolean {
    return this.#rooms.get(conversation)?.conversation.people.includes(person) === true;
  }

  #requireMember(conversation: string, person: string): void {
    if (!this.#isMember(conversation, person)) throw { refused: 'forbidden' } satisfies FakeRefusal;
  }

  #shape(channel: string, sender: string, payload: Uint8Array): Uint8Array {
    const conversation = channel.slice(FEEDS.length);
    const draft = decodeJson(payload) as Draft;
    checkDraft(draft, sender, this.messages(conversation), this.#room(conversation).conversation.people);
    return encodeJson(eventOf(draft));
  }

  #committed(channel: string, { offset, payload }: FakeEntry): void {
    const id = channel.slice(FEEDS.length);
    const room = this.#rooms.get(id);
    if (!room) return;
    const event = decodeJson(payload) as Event;
    this.#events.set(`${id} ${offset}`, event);
    if (event.kind === 'deleted') this.#redact(id, event.message);
    const { sender } = this.#server.channel(channel).entries[offset - 1] ?? {};
    for (const person of room.conversation.people) {
      const { own, ...head } = headOf(this.row(id, person));
      this.#server.delta('messaging.inbox', { heads: [person === sender || names(event, person) ? { ...head, own } : head] }, person);
    }
  }

  /** The message and its edits. */
  #redact(conversation: string, message: number): void {
    const log = this.#server.channel(`messaging/${conversation}`);
    for (const { offset } of log.entries) {
      const event = this.#events.get(`${conversation} ${offset}`);
      if (offset === message || (event?.kind === 'edited' && event.message === message)) log.redact(offset);
    }
  }

  #rows(person: string): InboxRow[] {
    return [...this.#rooms.values()]
      .filter((room) => room.conversation.people.includes(person))
      .map((room) => this.row(room.conversation.id, person));
  }

  #room(id: string): Room {
    const room = this.#rooms.get(id);
    if (!room) throw refusal('conversation-unknown');
    return room;
  }
}

function eventOf(draft: Draft): Event {
  if (draft.kind === 'create') return { ...draft, kind: 'created' };
  if (draft.kind === 'edit') return { ...draft, kind: 'edited' };
  return { ...draft, kind: 'deleted' };
}

/** Whether it is a message that mentions the person. */
function names(said: Event | Message, person: string): boolean {
  return 'ref' in said && (said.everyone === true || said.mentions?.includes(person) === true);
}

function change(messages: Map<number, Message>, id: number, changes: Partial<Message>): void {
  const message = messages.get(id);
  if (message && !message.deleted) messages.set(id, { ...message, ...changes });
}

function headOf({ conversation, seq, readSeq, unread, mentions, preview }: InboxRow): {
  conversation: string;
  seq: number;
  own: { readSeq: number; unread: number; mentions: number };
  preview?: InboxRow['preview'];
} {
  return { conversation: conversation.id, seq, own: { readSeq, unread, mentions }, ...(preview && { preview }) };
}
