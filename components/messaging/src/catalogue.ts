import type { Conversation, ConversationKind, Message } from '@parley/messaging/contract';
import { integer, places, type Row, type Sql, text } from '@parley/storage';
import { strings } from './cells.ts';
import { LIMITS } from './limits.ts';

/** A conversation and what it is to one of its members. */
export interface Membership {
  readonly conversation: Conversation;
  readonly readSeq: number;
  readonly messageSeq: number;
  /** False: somebody else opened it and nobody has written in it. */
  readonly shown: boolean;
}

/** What deciding about a message needs to know of it. */
export interface MessageFacts {
  readonly seq: number;
  readonly sender: string;
  readonly at: number;
  readonly body: string;
  /** Offset of the entry that changed it last. */
  readonly changed: number;
  readonly deleted: boolean;
  readonly mentions: readonly string[];
  readonly everyone: boolean;
}

/** A page of messages with the head of the feed that it reflects, read in one statement. */
export interface MessagePage {
  readonly messages: readonly Message[];
  readonly more: boolean;
  readonly offset: number;
  readonly tag: number;
  readonly seq: number;
  readonly about: Pick<Conversation, 'title' | 'topic' | 'memberCount'>;
}

/** What `conversationOf` reads, of a conversation `c`. */
export const DESCRIPTION =
  'c.id, c.kind, c.title, c.topic, c.people, c.is_open, c.member_count, c.created_at, c.message_seq, c.application_key';

export function conversationOf(row: Row): Conversation {
  const key = text(row, 'application_key');
  return {
    id: text(row, 'id'),
    kind: text(row, 'kind') as ConversationKind,
    title: text(row, 'title'),
    ...(key !== '' && { key }),
    topic: text(row, 'topic'),
    people: strings(row, 'people'),
    memberCount: integer(row, 'member_count'),
    open: integer(row, 'is_open') === 1,
    createdAt: integer(row, 'created_at'),
  };
}

/** Reads conversations, members and messages from the projection. */
export class Catalogue {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async conversation(id: string): Promise<Conversation | undefined> {
    const [row] = await this.#sql.query(`select ${DESCRIPTION} from messaging_conversation c where c.id = $1`, [id]);
    return row && conversationOf(row);
  }

  async membership(conversation: string, person: string): Promise<Membership | undefined> {
    const [row] = await this.#sql.query(
      `select ${DESCRIPTION}, m.read_seq, m.shown from messaging_member m join messaging_conversation c on c.id = m.conversation
       where m.conversation = $1 and m.person = $2`,
      [conversation, person],
    );
    if (!row) return undefined;
    const messageSeq = integer(row, 'message_seq');
    const shown = integer(row, 'shown') === 1 || messageSeq > 0;
    return { conversation: conversationOf(row), readSeq: integer(row, 'read_seq'), messageSeq, shown };
  }

  /** The key under which a member's conversation is an application's, '' where it is none. Undefined: no member, or no such conversation. */
  async keyFor(conversation: string, person: string): Promise<string | undefined> {
    const [row] = await this.#sql.query(
      `select c.application_key from messaging_member m join messaging_conversation c on c.id = m.conversation
       where m.conversation = $1 and m.person = $2`,
      [conversation, person],
    );
    return row && text(row, 'application_key');
  }

  /** The conversations of applications in which somebody is: id and key. */
  async ofApplications(person: string): Promise<readonly { readonly id: string; readonly key: string }[]> {
    const rows = await this.#sql.query(
      `select c.id, c.application_key from messaging_member m join messaging_conversation c on c.id = m.conversation
       where m.person = $1 and c.application_key <> ''`,
      [person],
    );
    return rows.map((row) => ({ id: text(row, 'id'), key: text(row, 'application_key') }));
  }

  /** Ids of the conversations in which somebody is. */
  async conversationsOf(person: string): Promise<readonly string[]> {
    const rows = await this.#sql.query('select conversation from messaging_member where person = $1', [person]);
    return rows.map((row) => text(row, 'conversation'));
  }

  /** Those of the guests who have written something, wherever. */
  async writersAmong(guests: readonly string[]): Promise<ReadonlySet<string>> {
    if (guests.length === 0) return new Set();
    // The first condition is that of the index.
    const sql = `select distinct sender from messaging_message
      where substr(sender, 1, 6) = 'guest:' and sender in (${places(1, guests.length)})`;
    return new Set((await this.#sql.query(sql, guests)).map((row) => text(row, 'sender')));
  }

  /** Whether both are in one conversation in which there is something to see. */
  async acquainted(one: string, other: string): Promise<boolean> {
    const rows = await this.#sql.query(
      `select 1 from messaging_member a join messaging_member b on b.conversation = a.conversation and b.person = $2
       join messaging_conversation c on c.id = a.conversation
       where a.person = $1 and (c.kind <> 'direct' or c.message_seq > 0) limit 1`,
      [one, other],
    );
    return rows.length > 0;
  }

  /** Those of the people who are in one conversation with somebody in which there is something to see, and which is not hidden from them. */
  async metBy(person: string, people: readonly string[], hidden: readonly string[]): Promise<readonly string[]> {
    const rows = await this.#sql.query(
      `select distinct b.person from messaging_member a join messaging_member b on b.conversation = a.conversation
       join messaging_conversation c on c.id = a.conversation
       where a.person = $1 and b.person in (${places(2, people.length)}) and (c.kind <> 'direct' or c.message_seq > 0)
       ${hidden.length === 0 ? '' : `and c.id not in (${places(2 + people.length, hidden.length)})`}`,
      [person, ...people, ...hidden],
    );
    return rows.map((row) => text(row, 'person'));
  }

  /** Those of the people who are members. */
  async membersAmong(conversation: string, people: readonly string[]): Promise<ReadonlySet<string>> {
    if (people.length === 0) return new Set();
    const rows = await this.#sql.query(
      `select person from messaging_member where conversation = $1 and person in (${places(2, people.length)})`,
      [conversation, ...people],
    );
    return new Set(rows.map((row) => text(row, 'person')));
  }

  /** In the order of their ids. */
  async everyMember(conversation: string): Promise<readonly string[]> {
    const rows = await this.#sql.query('select person from messaging_member where conversation = $1 order by person', [conversation]);
    return rows.map((row) => text(row, 'person'));
  }

  /** Members in the order of their ids, after the one given. */
  async members(conversation: string, after: string, limit: number): Promise<{ people: readonly string[]; more: boolean }> {
    const rows = await this.#sql.query(
      'select person from messaging_member where conversation = $1 and person > $2 order by person limit $3',
      [conversation, after, limit + 1],
    );
    return { people: rows.slice(0, limit).map((row) => text(row, 'person')), more: rows.length > limit };
  }

  /** Open rooms by title, after the room given. */
  async openRooms(
    person: string,
    { query, after, limit }: { readonly query: string; readonly after: string | undefined; readonly limit: number },
  ): Promise<{ rooms: readonly (Conversation & { readonly joined: boolean })[]; more: boolean }> {
    const rows = await this.#sql.query(
      `select ${DESCRIPTION}, (select count(*) from messaging_member m where m.conversation = c.id and m.person = $1) as joined
       from messaging_conversation c
       where c.is_open = 1 and c.title_key like $2 escape '!'
       ${after === undefined ? '' : 'and (c.title_key, c.id) > (select a.title_key, a.id from messaging_conversation a where a.id = $4)'}
       order by c.title_key, c.id limit $3`,
      [person, `%${titleKey(query).replace(/[%_!]/g, '!$&')}%`, limit + 1, ...(after === undefined ? [] : [after])],
    );
    const rooms = rows.slice(0, limit).map((row) => ({ ...conversationOf(row), joined: integer(row, 'joined') > 0 }));
    return { rooms, more: rows.length > limit };
  }

  async message(conversation: string, id: number): Promise<MessageFacts | undefined> {
    const [row] = await this.#sql.query(
      'select seq, sender, sent_at, body, changed, deleted, mentions, everyone from messaging_message where conversation = $1 and id = $2',
      [conversation, id],
    );
    return (
      row && {
        seq: integer(row, 'seq'),
        sender: text(row, 'sender'),
        at: integer(row, 'sent_at'),
        body: text(row, 'body'),
        changed: integer(row, 'changed'),
        deleted: integer(row, 'deleted') === 1,
        mentions: strings(row, 'mentions'),
        everyone: integer(row, 'everyone') === 1,
      }
    );
  }

  /** The message as everybody sees it. */
  async messageAsSeen(conversation: string, id: number): Promise<Message | undefined> {
    const [row] = await this.#sql.query(
      `select seq, id, sender, sent_at, body, client_ref, reply_to, mentions, everyone, edited_at, deleted
       from messaging_message where conversation = $1 and id = $2`,
      [conversation, id],
    );
    return row && messageOf(row);
  }

  /**
   * The newest messages with a seq below `before`: `limit`, or fewer long ones. One statement, so that messages and head are of the same moment.
   */
  async page(conversation: string, before: number, limit: number): Promise<MessagePage | undefined> {
    const rows = await this.#sql.query(
      `select c.message_seq, c.head_offset, c.head_tag, c.title, c.topic, c.member_count, p.*
       from messaging_conversation c
       left join (
         select m.*, count(*) over () as found, sum(length(body)) over (order by seq desc) - length(body) as newer
         from (
           select conversation, seq, id, sender, sent_at, body, client_ref, reply_to, mentions, everyone, edited_at, deleted
           from messaging_message where conversation = $1 and seq < $2 order by seq desc limit $3
         ) m
       ) p on p.conversation = c.id and p.newer < $4
       where c.id = $1 order by p.seq`,
      [conversation, before, limit + 1, LIMITS.pageCharacters],
    );
    const [head] = rows;
    if (!head) return undefined;
    const fitting = rows.filter((row) => row['seq'] !== null).slice(-limit);
    return {
      messages: fitting.map(messageOf),
      more: fitting[0] !== undefined && integer(fitting[0], 'found') > fitting.length,
      offset: integer(head, 'head_offset'),
      tag: integer(head, 'head_tag'),
      seq: integer(head, 'message_seq'),
      about: { title: text(head, 'title'), topic: text(head, 'topic'), memberCount: integer(head, 'member_count') },
    };
  }
}

/** What titles are sorted and searched by. */
export function titleKey(title: string): string {
  return title.normalize('NFKC').toLowerCase();
}

function messageOf(row: Row): Message {
  const mentions = strings(row, 'mentions');
  const editedAt = integer(row, 'edited_at');
  const replyTo = integer(row, 'reply_to');
  return {
    id: integer(row, 'id'),
    seq: integer(row, 'seq'),
    sender: text(row, 'sender'),
    at: integer(row, 'sent_at'),
    body: text(row, 'body'),
    ref: text(row, 'client_ref'),
    ...(editedAt ? { editedAt } : {}),
    ...(integer(row, 'deleted') ? { deleted: true as const } : {}),
    ...(replyTo ? { replyTo } : {}),
    ...(mentions.length ? { mentions } : {}),
    ...(integer(row, 'everyone') ? { everyone: true } : {}),
  };
}
