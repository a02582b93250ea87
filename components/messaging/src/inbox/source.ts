import type { InboxRow } from '@parley/messaging/contract';
import { PREVIEW_SOURCE, previewText } from '@parley/messaging/contract';
import { integer, places, type Row, type Sql, text } from '@parley/storage';
import { conversationOf } from '../catalogue.ts';
import type { Entry } from './entry.ts';
import type { InboxSource } from './hub.ts';
import { rowOf } from './seat.ts';

const ENTRIES = `
  select c.*, m.person, m.read_seq, m.own, m.shown,
    (select count(*) from messaging_mention x
     where x.person = m.person and x.conversation = m.conversation and x.seq > m.read_seq)
    + (select count(*) from messaging_group_mention g
       where g.conversation = m.conversation and g.seq > m.read_seq and g.sender <> m.person) as mentions,
    l.sender as last_sender, l.sent_at as last_at, substr(l.body, 1, ${PREVIEW_SOURCE}) as last_body
  from messaging_member m
  join messaging_conversation c on c.id = m.conversation
  left join messaging_message l on l.conversation = c.id and l.seq = c.message_seq`;

/** Reads inboxes from the projection: one query for a whole inbox, one for a conversation's part of several. */
export function inboxSource(sql: Sql): InboxSource {
  return {
    ofPerson: async (person) => (await sql.query(`${ENTRIES} where m.person = $1`, [person])).map(entryOf),
    ofMembers: async (conversation, people) => {
      const rows = await sql.query(`${ENTRIES} where m.conversation = $1 and m.person in (${places(2, people.length)})`, [
        conversation,
        ...people,
      ]);
      return rows.map(entryOf);
    },
  };
}

/** A part of somebody's inbox by ids, after the one given, without those hidden; what nobody has written in is not shown to who did not open it. */
export async function inboxPage(
  sql: Sql,
  person: string,
  { after, limit, hidden }: { readonly after: string; readonly limit: number; readonly hidden: readonly string[] },
): Promise<{ rows: readonly InboxRow[]; more: boolean }> {
  const without = hidden.length === 0 ? '' : `and c.id not in (${places(4, hidden.length)})`;
  const found = await sql.query(
    `${ENTRIES} where m.person = $1 and c.id > $2 and (m.shown = 1 or c.message_seq > 0) ${without} order by c.id limit $3`,
    [person, after, limit + 1, ...hidden],
  );
  const rows = found.slice(0, limit).map(entryOf);
  return { rows: rows.map(({ head, seat }) => rowOf(head, seat)), more: found.length > limit };
}

function entryOf(row: Row): Entry {
  const seq = integer(row, 'message_seq');
  const asOf = integer(row, 'head_offset');
  const preview =
    seq > 0 ? { sender: text(row, 'last_sender'), text: previewText(text(row, 'last_body')), at: integer(row, 'last_at') } : undefined;
  return {
    person: text(row, 'person'),
    head: { conversation: conversationOf(row), seq, preview, asOf },
    seat: {
      readSeq: integer(row, 'read_seq'),
      own: integer(row, 'own'),
      mentions: integer(row, 'mentions'),
      shown: integer(row, 'shown') === 1 || seq > 0,
      asOf,
    },
  };
}
