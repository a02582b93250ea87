import type { Conversation, Draft, Event, InboxDelta, InboxRow, Message, MessagingMethods } from '@parley/messaging/contract';
import { decodeJson, encodeJson } from '@parley/protocol';
import type { Action } from '@parley/routing';
import { checkDraft, refusal } from './refusals.ts';
import { type Feed, names, Room } from './room.ts';

/** The channels of feeds are called so, with the id of the conversation behind it. */
export const FEEDS = 'messaging/';

/** What is around the conversations of a test. */
export interface Surroundings {
  now(): number;
  /** Whom others can write to. */
  exists(person: string): boolean;
  nameOf(person: string): string;
  feed(channel: string): Feed;
  redact(channel: string, offsets: readonly number[]): void;
  /** Appends to a feed; `committed` is called before it settles. */
  post(channel: string, sender: string, event: Event): unknown;
  /** Tells a person's inboxes. */
  tell(person: string, delta: InboxDelta): void;
  /** Others are members than before: whoever is none any more hears nothing. */
  regrouped(conversation: string, left: readonly string[]): void | Promise<void>;
}

/** What the token of whoever asks permits in a conversation of an application. */
export type Permits = (key: string, verb: Action) => boolean;

type Target = MessagingMethods['messaging.open']['in'];
type NewRoom = Pick<Conversation, 'id' | 'kind'> & Partial<Conversation>;

const KEY = /^[a-z][a-z0-9-]*(?:\/[A-Za-z0-9][A-Za-z0-9._-]*)+$/;

/** The conversations of a test: who is in them, what they do to a draft, what inboxes show of them. */
export class Conversations {
  readonly #around: Surroundings;
  readonly #rooms = new Map<string, Room>();

  constructor(around: Surroundings) {
    this.#around = around;
  }

  get all(): readonly Room[] {
    return [...this.#rooms.values()];
  }

  of(person: string): readonly Room[] {
    return this.all.filter(({ members }) => members.has(person));
  }

  find(id: string): Room | undefined {
    return this.#rooms.get(id);
  }

  /** Refused as unknown where there is none. */
  room(id: string): Room {
    const room = this.#rooms.get(id);
    if (!room) throw refusal('conversation-unknown');
    return room;
  }

  isMember(id: string, person: string): boolean {
    return this.#rooms.get(id)?.members.has(person) === true;
  }

  /** Whether a member with this token may do it there. */
  may(id: string, person: string, verb: Action, permits: Permits): boolean {
    const { key } = this.#rooms.get(id)?.conversation ?? {};
    return this.isMember(id, person) && (key === undefined || permits(key, verb));
  }

  /** Whether both are in one conversation in which there is something to see. */
  acquainted(one: string, other: string): boolean {
    return this.of(one).some((room) => room.members.has(other) && (room.conversation.kind !== 'direct' || room.messages().length > 0));
  }

  /** Those of the people with whom somebody is in a conversation that the token permits, by name. */
  named(me: string, people: readonly string[], permits: Permits): readonly { readonly id: string; readonly name: string }[] {
    const rooms = this.of(me).filter(
      ({ conversation: { id, kind } }) => this.may(id, me, 'join', permits) && (kind !== 'direct' || this.room(id).messages().length > 0),
    );
    const met = [...new Set(people)].filter((person) => rooms.some(({ members }) => members.has(person)));
    return met.map((id) => ({ id, name: this.#around.nameOf(id) }));
  }

  rows(person: string): InboxRow[] {
    return this.of(person)
      .filter(({ shown }) => shown.has(person))
      .map((room) => room.row(person));
  }

  /** Puts one there without a word in its feed. */
  put(made: NewRoom, members: Iterable<string>, shown: Iterable<string> = members): Room {
    const blank = { title: '', topic: '', people: [], open: false, createdAt: this.#around.now(), memberCount: 0 };
    const room = new Room({ ...blank, ...made }, () => this.#around.feed(FEEDS + made.id));
    this.#rooms.set(made.id, room);
    for (const person of members) room.members.add(person);
    for (const person of shown) room.shown.add(person);
    room.conversation = { ...room.conversation, memberCount: room.members.size };
    return room;
  }

  async open(target: Target, me: string, permits: Permits): Promise<Room> {
    if ('person' in target) return this.#openDirect(me, target.person);
    if (target.conversation.includes('/')) return this.#openKey(target.conversation, target.title, me, permits);
    if (!this.may(target.conversation, me, 'join', permits)) throw refusal('conversation-unknown');
    return this.room(target.conversation);
  }

  async make(by: string, made: NewRoom, people: readonly string[], shown?: readonly string[]): Promise<Room> {
    const members = [...new Set(people)];
    this.requirePeople(members.filter((person) => person !== by));
    const room = this.put(made, members, shown ?? members);
    const about = made.kind === 'direct' ? {} : { title: room.conversation.title, topic: room.conversation.topic };
    await this.#post(room, by, { kind: 'conversation', ...about, joined: members });
    return room;
  }

  /** Makes those of the people members who are not. */
  async admit(room: Room, by: string, people: readonly string[]): Promise<void> {
    this.requirePeople(people.filter((person) => person !== by));
    const joined = [...new Set(people)].filter((person) => !room.members.has(person));
    if (joined.length === 0) return;
    for (const person of joined) room.members.add(person) && room.shown.add(person);
    await this.#regroup(room, by, { kind: 'conversation', joined });
  }

  /** Those of the people who are members are none any more, and hear nothing more. */
  async remove(room: Room, by: string, people: readonly string[]): Promise<void> {
    const left = people.filter((person) => room.members.delete(person));
    if (left.length === 0) return;
    for (const person of left) room.shown.delete(person);
    await this.#regroup(room, by, { kind: 'conversation', left });
  }

  async describe(room: Room, by: string, about: Pick<Extract<Event, { kind: 'conversation' }>, 'title' | 'topic'>): Promise<void> {
    room.conversation = { ...room.conversation, ...about };
    await this.#post(room, by, { kind: 'conversation', ...about });
  }

  requirePeople(people: readonly string[]): void {
    if (!people.every((person) => this.#around.exists(person))) throw refusal('people-unavailable');
  }

  /** What stands in the feed for what a member publishes; throws a refusal. */
  shape(id: string, sender: string, payload: Uint8Array): Uint8Array {
    return encodeJson(this.eventOf(id, sender, readDraft(payload)));
  }

  eventOf(id: string, sender: string, draft: Draft): Event {
    const room = this.room(id);
    const { kind, ...said } = checkDraft(draft, sender, room.messages(), room.members);
    return { ...said, kind: kind === 'create' ? 'created' : kind === 'edit' ? 'edited' : 'deleted' } as Event;
  }

  /** Says something for whoever has no connection. Answers the message as it stands. */
  async say(id: string, sender: string, draft: Draft): Promise<Message> {
    const room = this.room(id);
    await this.#post(room, sender, this.eventOf(id, sender, draft));
    const named = draft.kind === 'create' ? room.messages().at(-1) : room.messages().find((each) => each.id === draft.message);
    if (!named) throw refusal('message-unknown');
    return named;
  }

  mark(id: string, person: string, seq: number): number {
    const room = this.room(id);
    const readSeq = room.mark(person, seq);
    this.#around.tell(person, { heads: [room.head(person, true)] });
    return readSeq;
  }

  /** An entry of a feed is there. */
  committed(
    channel: string,
    { offset, sender, payload }: { readonly offset: number; readonly sender: string; readonly payload: Uint8Array },
  ): void {
    const room = this.#rooms.get(channel.slice(FEEDS.length));
    if (!room) return;
    const event = decodeJson(payload) as Event;
    room.take(offset, event);
    if (event.kind === 'deleted') this.#around.redact(channel, room.offsetsOf(event.message));
    if (event.kind === 'conversation') this.#tellOfConversation(room, event);
    else this.#tellOfMessage(room, sender, event);
  }

  async #openDirect(me: string, other: string): Promise<Room> {
    const members = [...new Set([me, other])];
    const id = `d-${members.toSorted().join('~')}`;
    const room = this.#rooms.get(id) ?? (await this.make(me, { id, kind: 'direct', people: members }, members, [me]));
    if (!room.shown.has(me)) this.#show(room, me);
    return room;
  }

  /** Whoever opens the conversation of an application comes into it; whoever opens it first gives it its title. */
  async #openKey(key: string, title: string | undefined, me: string, permits: Permits): Promise<Room> {
    if (!KEY.test(key)) throw refusal('key-malformed');
    if (!permits(key, 'join')) throw refusal('conversation-unlisted', { key });
    const id = conversationIdOf(key);
    const room = this.#rooms.get(id);
    if (!room) return this.make(me, { id, kind: 'application', key, title: title ?? key.slice(key.indexOf('/') + 1) }, [me]);
    await this.admit(room, me, [me]);
    return room;
  }

  #show(room: Room, person: string): void {
    room.shown.add(person);
    this.#around.tell(person, { rows: [room.row(person)] });
  }

  async #regroup(room: Room, by: string, event: Event): Promise<void> {
    room.conversation = { ...room.conversation, memberCount: room.members.size };
    await this.#post(room, by, event);
    await this.#around.regrouped(room.conversation.id, 'left' in event ? (event.left ?? []) : []);
  }

  async #post(room: Room, by: string, event: Event): Promise<void> {
    await this.#around.post(FEEDS + room.conversation.id, by, event);
  }

  #tellOfConversation(room: Room, { title, topic, joined = [], left = [] }: Extract<Event, { kind: 'conversation' }>): void {
    const described = title !== undefined || topic !== undefined;
    for (const person of room.shown) {
      if (described || joined.includes(person)) this.#show(room, person);
      else this.#around.tell(person, { heads: [{ ...room.head(person, false), about: room.conversation }] });
    }
    for (const person of left) this.#around.tell(person, { gone: [room.conversation.id] });
  }

  #tellOfMessage(room: Room, sender: string, event: Event): void {
    for (const person of room.members) {
      // The first message shows the conversation to whoever did not open it.
      if (!room.shown.has(person)) this.#show(room, person);
      else this.#around.tell(person, { heads: [room.head(person, person === sender || names(event, person) || event.kind === 'deleted')] });
    }
  }
}

/** The id of the conversation that an application calls so. */
export function conversationIdOf(key: string): string {
  return `a-${key.replaceAll('/', '_')}`;
}

function readDraft(payload: Uint8Array): Draft {
  try {
    return decodeJson(payload) as Draft;
  } catch {
    throw refusal('message-no-json');
  }
}
