import type { Migration } from '@parley/storage';

/**
 * A row of `message` is never removed: deletion empties it, so that `seq` stays dense.
 * `head_offset`, `head_tag` and `message_seq` are those of the last entry of the conversation's feed, written in its commit.
 * `application_key`: `crm/deal/42`; '' for what is no application's.
 */
export const migrations: readonly Migration[] = [
  {
    version: 1,
    sql: [
      `create table messaging_conversation (
        id text primary key,
        kind text not null,
        title text not null,
        title_key text not null,
        topic text not null,
        people text not null,
        is_open integer not null,
        member_count integer not null,
        created_at integer not null,
        message_seq integer not null,
        head_offset integer not null,
        head_tag integer not null
      )`,
      'create index messaging_conversation_open on messaging_conversation (is_open, title_key, id)',
      `create table messaging_member (
        conversation text not null,
        person text not null,
        read_seq integer not null,
        own integer not null,
        shown integer not null,
        primary key (conversation, person)
      )`,
      'create index messaging_member_person on messaging_member (person)',
      `create table messaging_message (
        conversation text not null,
        seq integer not null,
        id integer not null,
        changed integer not null,
        sender text not null,
        sent_at integer not null,
        body text not null,
        client_ref text not null,
        reply_to integer,
        mentions text,
        everyone integer not null,
        edited_at integer,
        deleted integer not null,
        primary key (conversation, seq)
      )`,
      'create unique index messaging_message_id on messaging_message (conversation, id)',
      `create table messaging_mention (
        person text not null,
        conversation text not null,
        seq integer not null,
        primary key (person, conversation, seq)
      )`,
      `create table messaging_group_mention (
        conversation text not null,
        seq integer not null,
        sender text not null,
        primary key (conversation, seq)
      )`,
      `create table messaging_edit (
        conversation text not null,
        message integer not null,
        id integer not null,
        primary key (conversation, message, id)
      )`,
      `create table messaging_purge (
        conversation text not null,
        message integer not null,
        primary key (conversation, message)
      )`,
    ],
  },
  {
    version: 2,
    // `unshelved`: up to this seq messages are still to be put on shelves; those behind are put there when they are written.
    sql: [
      `create table messaging_shelf (
        conversation text not null,
        block integer not null,
        first_at integer not null,
        last_at integer not null,
        words text not null,
        primary key (conversation, block)
      )`,
      'create index messaging_shelf_last on messaging_shelf (conversation, last_at)',
      'alter table messaging_conversation add column unshelved integer not null default 0',
      'update messaging_conversation set unshelved = message_seq',
    ],
  },
  {
    version: 3,
    sql: [
      `create table messaging_journal (
        conversation text not null,
        id integer not null,
        at integer not null,
        primary key (conversation, id)
      )`,
      'create index messaging_journal_at on messaging_journal (at, conversation, id)',
    ],
  },
  {
    version: 4,
    sql: ["alter table messaging_conversation add column application_key text not null default ''"],
  },
  {
    version: 5,
    // Of guests alone: to know who has written nothing.
    sql: ["create index messaging_message_guest on messaging_message (sender) where substr(sender, 1, 6) = 'guest:'"],
  },
];
