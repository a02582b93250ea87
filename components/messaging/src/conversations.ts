import { isDeepStrictEqual } from 'node:util';
import type { Refused } from '@parley/component';
import type { Conversation, Event } from '@parley/messaging/contract';
import type { AppendResult, Write } from '@parley/storage';
import type { Membership } from './catalogue.ts';
import { LIMITS } from './limits.ts';
import { directId, feedOf, roomIdOf } from './names.ts';
import { refused } from './reasons.ts';
import { entryOf } from './shape.ts';
import type { MessagingState } from './state.ts';
import { addMembers, createConversation, describeRoom, type NewConversation, removeMember } from './writes.ts';

/** How often an operation is tried again that met a change by somebody else. */
const ATTEMPTS = 5;

/** More new members than this are not named in the entry, to keep it well below a frame. One more than a person can invite at once. */
const JOINED_MOST = LIMITS.people + 1;

const decoder = new TextDecoder();

type About = Omit<Extract<Event, { kind: 'conversation' }>, 'kind'>;

/** Appends what happened to the conversation itself. */
async function tell(
  state: MessagingState,
  conversation: string,
  by: string,
  about: About,
  writes: readonly Write[],
): Promise<AppendResult> {
  const { joined = [], ...rest } = about;
  const event = { kind: 'conversation', ...rest, ...(joined.length > 0 && joined.length <= JOINED_MOST ? { joined } : {}) } as const;
  const { payload, countable, note } = entryOf(event, writes, { kind: 'conversation', ...about });
  const all = [...writes, ...state.journal.rows(conversation)];
  return state.services.channels.append(feedOf(conversation), { sender: by, payload, countable, note }, all);
}

/**
 * These people may now do what they could not. On this node at once; others are not waited for: where one cannot be reached, what it remembers
 * ends with the gap.
 */
function accessGranted({ services }: MessagingState, conversation: string, people: readonly string[]): void {
  services.access.changed(feedOf(conversation), people).catch((error: unknown) => {
    services.logger.warn('messaging.access-untold', { conversation, error: String(error) });
  });
}

/** The conversation, which the caller knows to exist. */
export async function known(state: MessagingState, conversation: string): Promise<Conversation> {
  const found = await state.catalogue.conversation(conversation);
  if (!found) throw noConversation();
  return found;
}

export function noConversation(): Refused {
  return refused('conversation-unknown');
}

async function requirePeople(state: MessagingState, people: readonly string[]): Promise<void> {
  const existing = await state.services.uses.people.exists(people);
  const missing = people.filter((person) => !existing.has(person));
  if (missing.length === 0) return;
  throw refused('people-unavailable', {}, { people: missing });
}

/** False: it existed already; nothing was written. */
export async function make(state: MessagingState, by: string, made: NewConversation): Promise<boolean> {
  const about: About = made.kind === 'direct' ? {} : { title: made.title, topic: made.topic };
  const result = await tell(state, made.id, by, { ...about, joined: made.members }, createConversation(made));
  if (result.status !== 'appended') return false;
  accessGranted(state, made.id, made.members);
  return true;
}

/** The direct conversation of two people (or one's own notes), made if it is not there; shown to whoever opens it. */
export async function openDirect(state: MessagingState, me: string, other: string): Promise<Membership> {
  const id = directId(me, other);
  let found = await state.catalogue.membership(id, me);
  if (!found) {
    await requirePeople(state, [other]);
    const members = [...new Set([me, other])];
    await make(state, me, {
      id,
      kind: 'direct',
      title: '',
      topic: '',
      people: members,
      open: false,
      createdAt: undefined,
      shownTo: [me],
      members,
    });
    found = await state.catalogue.membership(id, me);
  }
  if (!found) throw noConversation();
  if (!found.shown) await show(state, id, me);
  return found;
}

async function show(state: MessagingState, conversation: string, person: string): Promise<void> {
  const sql = 'update messaging_member set shown = 1 where conversation = $1 and person = $2';
  await state.services.sql.batch([{ sql, params: [conversation, person] }]);
  state.news.marked(conversation, [person]);
  await state.inbox.refresh(conversation, [person]);
}

export interface RoomRequest {
  readonly title: string;
  readonly topic: string;
  readonly open: boolean;
  readonly people: readonly string[];
}

/** `key`: of a call that may be repeated, on whichever node; then the room is there already. Refused where another one was made with it. */
export async function createRoom(state: MessagingState, by: string, request: RoomRequest, key?: string): Promise<Conversation> {
  const { title, topic, open, people } = request;
  const members = [...new Set([by, ...people])];
  await requirePeople(state, members.slice(1));
  const id = key === undefined ? `r-${state.services.random.id()}` : roomIdOf(by, key);
  const isNew = await make(state, by, {
    id,
    kind: 'room',
    title,
    topic,
    people: [],
    open,
    createdAt: undefined,
    shownTo: members,
    members,
  });
  const made = await known(state, id);
  if (!isNew) await requireSame(state, made, { title, topic, open, joined: members });
  return made;
}

/** Of a room that was made before, by how it began. */
async function requireSame(
  { services }: MessagingState,
  { id, open }: Conversation,
  asked: { readonly title: string; readonly topic: string; readonly open: boolean; readonly joined: readonly string[] },
): Promise<void> {
  const [first] = (await services.channels.read(feedOf(id), 0, 1)).entries;
  const { title, topic, joined } = first ? (JSON.parse(decoder.decode(first.payload)) as About) : {};
  if (!isDeepStrictEqual({ title, topic, open, joined }, asked)) throw refused('key-reused');
}

export async function updateRoom(
  state: MessagingState,
  by: string,
  conversation: string,
  { title, topic }: { readonly title?: string | undefined; readonly topic?: string | undefined },
): Promise<Conversation> {
  await requireRoom(state, conversation);
  if (title !== undefined || topic !== undefined) {
    const about = { ...(title === undefined ? {} : { title }), ...(topic === undefined ? {} : { topic }) };
    await tell(state, conversation, by, about, describeRoom(conversation, title, topic));
  }
  return known(state, conversation);
}

async function requireRoom(state: MessagingState, conversation: string): Promise<Conversation> {
  const found = await known(state, conversation);
  if (found.kind === 'room') return found;
  throw refused(found.kind === 'direct' ? 'no-room' : 'application-decides');
}

export async function join(state: MessagingState, person: string, conversation: string): Promise<Conversation> {
  const found = await state.catalogue.conversation(conversation);
  const member = await state.catalogue.membership(conversation, person);
  if (!member) {
    if (!found?.open) throw noConversation();
    await admit(state, conversation, person, [person]);
  }
  return known(state, conversation);
}

export async function invite(state: MessagingState, by: string, conversation: string, people: readonly string[]): Promise<Conversation> {
  await requireRoom(state, conversation);
  const invited = [...new Set(people)];
  await requirePeople(state, invited);
  await admit(state, conversation, by, invited);
  return known(state, conversation);
}

/** Makes those of the people members who are not; the entry names exactly them. */
export async function admit(state: MessagingState, conversation: string, by: string, people: readonly string[]): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const members = await state.catalogue.membersAmong(conversation, people);
    const joined = people.filter((person) => !members.has(person));
    if (joined.length === 0) return;
    const result = await tell(state, conversation, by, { joined }, addMembers(conversation, joined));
    if (result.status === 'appended') return accessGranted(state, conversation, joined);
  }
  throw refused('members-changing');
}

export async function leave(state: MessagingState, person: string, conversation: string): Promise<void> {
  if ((await known(state, conversation)).kind === 'direct') throw refused('no-room');
  await remove(state, person, conversation, [person]);
}

/** Those of the people who are members are none any more, and hear nothing more, on any node. */
export async function remove(state: MessagingState, by: string, conversation: string, people: readonly string[]): Promise<void> {
  // A conflict: the person has left meanwhile.
  for (const person of people) await tell(state, conversation, by, { left: [person] }, removeMember(conversation, person));
  await state.services.access.changed(feedOf(conversation), people);
}
