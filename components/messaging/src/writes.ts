import type { ConversationKind } from '@parley/messaging/contract';
import { places, type Ref, ref, type SqlValue, type Write } from '@parley/storage';
import { type MessageFacts, titleKey } from './catalogue.ts';
import { reshelve, shelve } from './search/shelf.ts';

/**
 * The projection's part in a commit: statements as data, by kind of entry. The conversation's row comes first in each (writers queue up
 * there). An expectation repeats what was checked before the commit, so that what changed meanwhile is a conflict and not a wrong row.
 */

/** How many people one statement names. */
const CHUNK = 200;

export interface NewConversation {
  readonly id: string;
  readonly kind: ConversationKind;
  readonly key?: string;
  readonly title: string;
  readonly topic: string;
  readonly people: readonly string[];
  readonly open: boolean;
  readonly createdAt: number | undefined;
  /** In whose inbox it stands from the first; the others of `members` get it with the first message. */
  readonly shownTo: readonly string[];
  readonly members: readonly string[];
}

/** Conflict: it exists. */
export function createConversation(made: NewConversation): readonly Write[] {
  const hidden = made.members.filter((person) => !made.shownTo.includes(person));
  return [
    {
      sql: `insert into messaging_conversation
        (id, kind, title, title_key, topic, people, is_open, member_count, created_at, message_seq, head_offset, head_tag, application_key)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10, $11, $12) on conflict (id) do nothing`,
      params: [
        made.id,
        made.kind,
        made.title,
        titleKey(made.title),
        made.topic,
        JSON.stringify(made.people),
        made.open ? 1 : 0,
        made.members.length,
        made.createdAt ?? ref('at'),
        ref('offset'),
        ref('tag'),
        made.key ?? '',
      ],
      expect: 1,
    },
    ...insertMembers(made.id, made.shownTo, true),
    ...insertMembers(made.id, hidden, false),
  ];
}

/** Conflict: one of them is a member already. */
export function addMembers(conversation: string, people: readonly string[]): readonly Write[] {
  return [
    {
      sql: 'update messaging_conversation set member_count = member_count + $2, head_offset = $3, head_tag = $4 where id = $1',
      params: [conversation, people.length, ref('offset'), ref('tag')],
      expect: 1,
    },
    ...insertMembers(conversation, people, true),
  ];
}

function insertMembers(conversation: string, people: readonly string[], shown: boolean): readonly Write[] {
  const writes: Write[] = [];
  for (let i = 0; i < people.length; i += CHUNK) {
    const some = people.slice(i, i + CHUNK);
    const rows = some.map((_, n) => `($1, $${n + 3}, (select message_seq from messaging_conversation where id = $1), 0, $2)`);
    writes.push({
      sql: `insert into messaging_member (conversation, person, read_seq, own, shown) values ${rows.join(', ')}
        on conflict (conversation, person) do nothing`,
      params: [conversation, shown ? 1 : 0, ...some],
      expect: some.length,
    });
  }
  return writes;
}

/** Conflict: not a member. */
export function removeMember(conversation: string, person: string): readonly Write[] {
  return [
    {
      sql: 'update messaging_conversation set member_count = member_count - 1, head_offset = $2, head_tag = $3 where id = $1',
      params: [conversation, ref('offset'), ref('tag')],
      expect: 1,
    },
    { sql: 'delete from messaging_member where conversation = $1 and person = $2', params: [conversation, person], expect: 1 },
  ];
}

/** Conflict: no such room. */
export function describeRoom(conversation: string, title: string | undefined, topic: string | undefined): readonly Write[] {
  const values: (SqlValue | Ref)[] = [conversation, ref('offset'), ref('tag')];
  const set = (column: string, value: string): string => `, ${column} = $${values.push(value)}`;
  const titled = title === undefined ? '' : set('title', title) + set('title_key', titleKey(title));
  const topical = topic === undefined ? '' : set('topic', topic);
  return [
    {
      sql: `update messaging_conversation set head_offset = $2, head_tag = $3${titled}${topical} where id = $1 and kind = 'room'`,
      params: values,
      expect: 1,
    },
  ];
}

export interface NewMessage {
  readonly conversation: string;
  readonly sender: string;
  readonly body: string;
  readonly ref: string;
  readonly mentions: readonly string[];
  readonly everyone: boolean;
  readonly replyTo: number | undefined;
  /** Imported: when it was said. */
  readonly at: number | undefined;
  /** Whether only a member may be the sender. */
  readonly byMember: boolean;
}

/**
 * The same rows whatever the size of the room: the message, the conversation, the sender, and those of whose unread mentions it is one by
 * name (`counted`). Conflict: the sender has left.
 */
export function createMessage(message: NewMessage, counted: readonly string[]): readonly Write[] {
  const { conversation, sender, mentions } = message;
  return [
    {
      sql: 'update messaging_conversation set message_seq = $2, head_offset = $3, head_tag = $4 where id = $1',
      params: [conversation, ref('messageSeq'), ref('offset'), ref('tag')],
      expect: 1,
    },
    {
      sql: 'update messaging_member set own = own + 1 where conversation = $1 and person = $2',
      params: [conversation, sender],
      ...(message.byMember ? { expect: 1 } : {}),
    },
    {
      sql: `insert into messaging_message
        (conversation, seq, id, changed, sender, sent_at, body, client_ref, reply_to, mentions, everyone, deleted)
        values ($1, $2, $3, $3, $4, $5, $6, $7, $8, $9, $10, 0)`,
      params: [
        conversation,
        ref('messageSeq'),
        ref('offset'),
        sender,
        message.at ?? ref('at'),
        message.body,
        message.ref,
        message.replyTo ?? null,
        mentions.length ? JSON.stringify(mentions) : null,
        message.everyone ? 1 : 0,
      ],
    },
    ...mentionRows(message, counted),
    ...shelve(conversation, message.body, message.at ?? ref('at')),
  ];
}

/** A mention of everyone is one row and covers those mentioned by name. */
function mentionRows({ conversation, sender, everyone }: NewMessage, counted: readonly string[]): readonly Write[] {
  if (everyone) {
    const sql = 'insert into messaging_group_mention (conversation, seq, sender) values ($1, $2, $3)';
    return [{ sql, params: [conversation, ref('messageSeq'), sender] }];
  }
  if (counted.length === 0) return [];
  const rows = counted.map((_, n) => `($${n + 3}, $1, $2)`).join(', ');
  const sql = `insert into messaging_mention (person, conversation, seq) values ${rows}`;
  return [{ sql, params: [conversation, ref('messageSeq'), ...counted] }];
}

function moveHead(conversation: string): Write {
  return {
    sql: 'update messaging_conversation set head_offset = $2, head_tag = $3 where id = $1',
    params: [conversation, ref('offset'), ref('tag')],
    expect: 1,
  };
}

/** Conflict: changed meanwhile. */
export function editMessage(conversation: string, message: number, before: MessageFacts, body: string): readonly Write[] {
  return [
    moveHead(conversation),
    {
      sql: `update messaging_message set body = $3, edited_at = $4, changed = $5
        where conversation = $1 and id = $2 and changed = $6`,
      params: [conversation, message, body, ref('at'), ref('offset'), before.changed],
      expect: 1,
    },
    {
      sql: 'insert into messaging_edit (conversation, message, id) values ($1, $2, $3)',
      params: [conversation, message, ref('offset')],
    },
    ...reshelve(conversation, before, body),
  ];
}

/** Empties the message and notes that its text in the feed is to be redacted. Conflict: changed meanwhile. */
export function deleteMessage(conversation: string, message: number, before: MessageFacts, mentions: readonly string[]): readonly Write[] {
  return [
    moveHead(conversation),
    {
      sql: `update messaging_message set body = '', mentions = null, everyone = 0, deleted = 1, changed = $3
        where conversation = $1 and id = $2 and changed = $4`,
      params: [conversation, message, ref('offset'), before.changed],
      expect: 1,
    },
    { sql: 'insert into messaging_purge (conversation, message) values ($1, $2)', params: [conversation, message] },
    ...unmention(conversation, before.seq, mentions, before.everyone),
    ...reshelve(conversation, before, ''),
  ];
}

function unmention(conversation: string, seq: number, mentions: readonly string[], everyone: boolean): readonly Write[] {
  if (everyone) return [{ sql: 'delete from messaging_group_mention where conversation = $1 and seq = $2', params: [conversation, seq] }];
  if (mentions.length === 0) return [];
  const sql = `delete from messaging_mention where conversation = $1 and seq = $2 and person in (${places(3, mentions.length)})`;
  return [{ sql, params: [conversation, seq, ...mentions] }];
}

/**
 * Sets the read mark forward to `seq`, which must not be past the newest message. Own messages that it passes no longer count; the
 * difference is taken (and not all counted anew) so that a message sent at the same moment is never lost from the count.
 */
export function moveMark(conversation: string, person: string, seq: number): Write {
  return {
    sql: `update messaging_member set read_seq = $3, own = case when own = 0 then 0 else own - (
        select count(*) from messaging_message x
        where x.conversation = messaging_member.conversation and x.sender = messaging_member.person
          and x.seq > messaging_member.read_seq and x.seq <= $3
      ) end
      where conversation = $1 and person = $2 and read_seq < $3
      returning read_seq`,
    params: [conversation, person, seq],
  };
}
