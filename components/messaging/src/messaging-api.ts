import { Refused } from '@parley/component';
import type { Conversation } from '@parley/messaging/contract';
import type { AppendResult } from '@parley/storage';
import type { ImportedHistory, ImportedMessage, MessagingApi, RoomDescription } from './api.ts';
import { askBefore } from './before.ts';
import { admit, known, make } from './conversations.ts';
import { bodyText } from './draft.ts';
import { directId, feedOf } from './names.ts';
import { may, mayPublish } from './rules.ts';
import { createdEntry } from './shape.ts';
import type { MessagingState } from './state.ts';

/** Members who are admitted at once, messages that are under way at once. */
const CHUNK = 200;
const ROOM_ID = /^(?![adr]-)[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

export function makeApi(state: MessagingState): MessagingApi {
  return {
    async post({ conversation, sender, body }) {
      const said = await askBefore(state.services.hooks, conversation, sender, { kind: 'create', body: bodyText.parse(body), ref: '' });
      if ('refused' in said) throw new Refused(said.refused, said.message, said.details);
      const { position, messageSeq } = await append(state, conversation, { sender, body: said.body });
      return { id: position.offset, seq: messageSeq };
    },
    ensureRoom: (room) => ensureRoom(state, room, undefined),
    ensureDirect: (people) => ensureDirect(state, people, undefined),
    async importRoom({ messages, unread, ...room }) {
      return importHistory(state, await ensureRoom(state, room, messages[0]?.at), { messages, ...(unread && { unread }) });
    },
    async importDirect({ people, ...history }) {
      return importHistory(state, await ensureDirect(state, people, history.messages[0]?.at), history);
    },
    conversation: (id) => state.catalogue.conversation(id),
    members: (conversation) => state.catalogue.everyMember(conversation),
    isMember: async (conversation, person) => (await state.catalogue.membersAmong(conversation, [person])).size > 0,
    mayRead: (conversation, principal) => may(state, principal, conversation, 'join'),
    mayWrite: (conversation, principal) => mayPublish(state, principal, conversation),
    acquainted: (one, other) => state.catalogue.acquainted(one, other),
    journal: state.journal,
    onMembersChanged(fn) {
      state.memberListeners.add(fn);
      return () => void state.memberListeners.delete(fn);
    },
  };
}

async function ensureRoom(state: MessagingState, room: RoomDescription, createdAt: number | undefined): Promise<Conversation> {
  const { id, title, topic = '', open = false } = room;
  if (!ROOM_ID.test(id) || id.length < 3 || id.length > 64) throw new TypeError(`"${id}" is not an id for a room: see RoomDescription.`);
  const members = [...new Set(room.members)];
  const [by] = members;
  if (by === undefined) throw new TypeError(`The room "${id}" has no member.`);
  const made = await make(state, by, { id, kind: 'room', title, topic, people: [], open, createdAt, shownTo: members, members });
  if (!made) {
    for (let i = 0; i < members.length; i += CHUNK) await admit(state, id, by, members.slice(i, i + CHUNK));
  }
  return known(state, id);
}

async function ensureDirect(
  state: MessagingState,
  people: readonly [string, string],
  createdAt: number | undefined,
): Promise<Conversation> {
  const id = directId(...people);
  const members = [...new Set(people)];
  await make(state, people[0], { id, kind: 'direct', title: '', topic: '', people: members, open: false, createdAt, shownTo: [], members });
  return known(state, id);
}

async function importHistory(
  state: MessagingState,
  conversation: Conversation,
  { messages, unread = 0 }: ImportedHistory,
): Promise<Conversation> {
  const { id } = conversation;
  const kept = (await state.catalogue.page(id, 0, 1))?.seq ?? 0;
  for (let i = kept; i < messages.length; i += CHUNK) {
    // Appends are stored in the order of their calls; waiting for each would cost a flush of the disk per message.
    await Promise.all(messages.slice(i, i + CHUNK).map((message) => append(state, id, message)));
  }
  if (kept < messages.length) await markReadByAll(state, id, messages.length - unread);
  return known(state, id);
}

/** Up to `seq`, or to one's own last message where that is later. */
async function markReadByAll(state: MessagingState, conversation: string, seq: number): Promise<void> {
  const last = `(select max(m.seq) from messaging_message m
    where m.conversation = messaging_member.conversation and (m.seq <= $2 or m.sender = messaging_member.person))`;
  const sql = `update messaging_member set own = 0, read_seq = coalesce(${last}, 0) where conversation = $1`;
  await state.services.sql.batch([{ sql, params: [conversation, seq] }]);
  state.news.missed(conversation);
  await state.inbox.refreshAll(conversation);
}

async function append(
  state: MessagingState,
  conversation: string,
  { sender, body, at, mentions = [] }: Omit<ImportedMessage, 'at'> & { readonly at?: number },
): Promise<Extract<AppendResult, { status: 'appended' }>> {
  const entry = createdEntry({
    conversation,
    sender,
    body: bodyText.parse(body),
    ref: '',
    mentions,
    everyone: false,
    replyTo: undefined,
    at,
    byMember: false,
  });
  const { payload, countable, note, writes } = entry;
  const all = [...writes, ...state.journal.rows(conversation)];
  const result = await state.services.channels.append(feedOf(conversation), { sender, payload, countable, note }, all);
  if (result.status === 'appended') return result;
  throw new Error(`There is no conversation "${conversation}" to write in (${result.status}).`);
}
