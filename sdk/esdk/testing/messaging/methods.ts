import type { MessagingMethods } from '@parley/messaging/contract';
import type { Answer, Caller } from '../node/methods.ts';
import { permits } from '../node/permits.ts';
import { forbidden, malformed } from '../node/refuse.ts';
import { type Conversations, conversationIdOf, type Permits } from './conversations.ts';
import { clean, refusal } from './refusals.ts';
import type { Room } from './room.ts';
import { type Found, searchIn } from './search.ts';

const LIMITS = { title: 120, topic: 500, people: 200, page: 50, pageMost: 200, query: 200, searchPage: 20, searchPageMost: 50 };

type Name = keyof MessagingMethods;
type In<M extends Name> = MessagingMethods[M]['in'];
type Run<M extends Name> = (input: In<M>, me: string, permits: Permits) => MessagingMethods[M]['out'] | Promise<MessagingMethods[M]['out']>;

/** The methods of the messaging component, by name. */
export function messagingMethods(conversations: Conversations, random: () => string): Readonly<Record<Name, Answer>> {
  const runs = { ...ofRooms(conversations, random), ...ofMessages(conversations, random) };
  return Object.fromEntries(
    Object.entries(runs).map(([name, run]) => [
      name,
      (input: never, me: string, caller?: Caller) => (run as Run<Name>)(input, me, permitsOf(caller)),
    ]),
  ) as unknown as Record<Name, Answer>;
}

type RoomMethod =
  | 'messaging.open'
  | 'messaging.conversations'
  | 'messaging.createRoom'
  | 'messaging.updateRoom'
  | 'messaging.rooms'
  | 'messaging.join'
  | 'messaging.leave'
  | 'messaging.invite'
  | 'messaging.withdraw'
  | 'messaging.members'
  | 'messaging.names';

function ofRooms(conversations: Conversations, random: () => string): { readonly [M in RoomMethod]: Run<M> } {
  const mine = (method: Name, id: string, me: string): Room => own(conversations, method, id, me);
  return {
    'messaging.open': async (target, me, may) => {
      const room = await conversations.open(target, me, may);
      return { conversation: room.conversation, readSeq: room.readSeq(me) };
    },
    'messaging.conversations': ({ after = '', limit }, me) => {
      const rows = conversations.rows(me).sort((a, b) => (a.conversation.id < b.conversation.id ? -1 : 1));
      const { items, more } = cut(
        rows.filter(({ conversation }) => conversation.id > after),
        limit,
      );
      return { rows: items, more };
    },
    'messaging.createRoom': async ({ title, topic = '', open = false, people = [] }, me) => {
      checkPeople(people, 0);
      const about = { title: clean('title', title, LIMITS.title), topic: clean('topic', topic, LIMITS.topic, 0), open };
      const { conversation } = await conversations.make(me, { ...about, id: `r-${random()}`, kind: 'room' }, [me, ...people]);
      return { conversation };
    },
    'messaging.updateRoom': async ({ conversation, title, topic }, me) => {
      const room = requireRoom(mine('messaging.updateRoom', conversation, me));
      const about = {
        ...(title !== undefined && { title: clean('title', title, LIMITS.title) }),
        ...(topic !== undefined && { topic: clean('topic', topic, LIMITS.topic, 0) }),
      };
      if (Object.keys(about).length > 0) await conversations.describe(room, me, about);
      return { conversation: room.conversation };
    },
    'messaging.rooms': ({ query = '', after, limit }, me) => {
      const open = conversations.all
        .filter(({ conversation }) => conversation.open && titleKey(conversation.title).includes(titleKey(query)))
        .sort(byTitle);
      const from = after === undefined ? 0 : open.findIndex(({ conversation }) => conversation.id === after) + 1;
      const { items, more } = cut(open.slice(from), limit);
      return { rooms: items.map(({ conversation, members }) => ({ ...conversation, joined: members.has(me) })), more };
    },
    'messaging.join': async ({ conversation }, me) => {
      const room = conversations.room(conversation);
      if (!room.members.has(me) && !room.conversation.open) throw refusal('conversation-unknown');
      await conversations.admit(room, me, [me]);
      return { conversation: room.conversation };
    },
    'messaging.leave': async ({ conversation }, me) => {
      const room = mine('messaging.leave', conversation, me);
      if (room.conversation.kind === 'direct') throw refusal('no-room');
      await conversations.remove(room, me, [me]);
      return {};
    },
    'messaging.invite': async ({ conversation, people }, me) => {
      const room = requireRoom(mine('messaging.invite', conversation, me));
      checkPeople(people, 1);
      await conversations.admit(room, me, people);
      return { conversation: room.conversation };
    },
    'messaging.withdraw': async ({ conversation: key, people }, me) => {
      if (me !== `application:${key.split('/')[0]}`) throw forbidden('messaging.withdraw', 'own-conversation');
      const room = conversations.find(conversationIdOf(key));
      if (room) await conversations.remove(room, me, people);
      return {};
    },
    'messaging.members': ({ conversation, after = '', limit }, me) => {
      const people = [...mine('messaging.members', conversation, me).members].sort().filter((person) => person > after);
      const { items, more } = cut(people, limit);
      return { people: items, more };
    },
    'messaging.names': ({ people }, me, may) => {
      checkPeople(people, 1);
      return { people: conversations.named(me, people, may) };
    },
  };
}

function ofMessages(conversations: Conversations, random: () => string): { readonly [M in Exclude<Name, RoomMethod>]: Run<M> } {
  const mine = (method: Name, id: string, me: string): Room => own(conversations, method, id, me);
  return {
    'messaging.history': ({ conversation, before, limit }, me) =>
      mine('messaging.history', conversation, me).page(before, checkLimit(limit, LIMITS.page, LIMITS.pageMost)),
    'messaging.send': async ({ conversation, ...said }, me) => {
      mine('messaging.send', conversation, me);
      return { message: await conversations.say(conversation, me, { kind: 'create', ref: random(), ...said }) };
    },
    'messaging.edit': async ({ conversation, message, body }, me) => {
      mine('messaging.edit', conversation, me);
      return { message: await conversations.say(conversation, me, { kind: 'edit', message, body }) };
    },
    'messaging.delete': async ({ conversation, message }, me) => {
      mine('messaging.delete', conversation, me);
      return { message: await conversations.say(conversation, me, { kind: 'delete', message }) };
    },
    'messaging.markRead': ({ conversation, seq }, me) => {
      mine('messaging.markRead', conversation, me);
      return { readSeq: conversations.mark(conversation, me, seq) };
    },
    'messaging.search': ({ query, conversation, before, limit }, me) => {
      const rooms = conversation === undefined ? conversations.of(me) : [mine('messaging.search', conversation, me)];
      const messages = rooms.flatMap((room) =>
        room.messages().map((message): Found => ({ ...message, conversation: room.conversation.id })),
      );
      const words = clean('query', query, LIMITS.query, 0);
      return searchIn(messages, words, before, checkLimit(limit, LIMITS.searchPage, LIMITS.searchPageMost));
    },
  };
}

/** Without a caller: a server that knows no tokens. */
function permitsOf(caller: Caller | undefined): Permits {
  return (key, verb) => caller === undefined || permits(caller.principal, key, verb);
}

function own(conversations: Conversations, method: Name, id: string, me: string): Room {
  if (!conversations.isMember(id, me)) throw forbidden(method, 'conversation-member');
  return conversations.room(id);
}

function requireRoom(room: Room): Room {
  if (room.conversation.kind === 'room') return room;
  throw refusal(room.conversation.kind === 'direct' ? 'no-room' : 'application-decides');
}

function checkPeople(people: readonly string[], least: number): void {
  if (people.length < least || people.length > LIMITS.people) throw malformed('people', `${least} to ${LIMITS.people} people.`);
}

function checkLimit(limit: number | undefined, usual: number, most: number): number {
  if (limit !== undefined && !(Number.isInteger(limit) && limit >= 1 && limit <= most)) throw malformed('limit', `1 to ${most}.`);
  return limit ?? usual;
}

function cut<T>(all: readonly T[], limit: number | undefined): { readonly items: readonly T[]; readonly more: boolean } {
  const most = checkLimit(limit, LIMITS.page, LIMITS.pageMost);
  return { items: all.slice(0, most), more: all.length > most };
}

function titleKey(title: string): string {
  return title.normalize('NFKC').toLowerCase();
}

function byTitle({ conversation: a }: Room, { conversation: b }: Room): number {
  const [one, other] = [titleKey(a.title), titleKey(b.title)];
  if (one !== other) return one < other ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}
