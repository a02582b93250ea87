import type { Services } from '@parley/component';
import type { Event } from '@parley/messaging/contract';
import { integer, ref, text, type Write } from '@parley/storage';
import type { JournalEntry, MessagingJournal } from './api.ts';
import { conversationOf, DESCRIPTION } from './catalogue.ts';
import { feedOf } from './names.ts';

const decoder = new TextDecoder();

/** Keeps what happened in conversations until whoever must miss nothing has taken it: a row for each entry of a feed, written in its commit. */
export class Journal implements MessagingJournal {
  readonly #services: Pick<Services, 'sql' | 'channels'>;
  readonly #listeners = new Set<() => void>();
  #kept = false;

  constructor(services: Pick<Services, 'sql' | 'channels'>) {
    this.#services = services;
  }

  keep(kept: boolean): void {
    this.#kept = kept;
  }

  /** For the commit of an entry. */
  rows(conversation: string): readonly Write[] {
    if (!this.#kept) return [];
    const sql = 'insert into messaging_journal (conversation, id, at) values ($1, $2, $3)';
    return [{ sql, params: [conversation, ref('offset'), ref('at')] }];
  }

  /** An entry was committed, on whichever node. */
  written(): void {
    for (const fn of this.#listeners) fn();
  }

  onWritten(fn: () => void): () => void {
    this.#listeners.add(fn);
    return () => void this.#listeners.delete(fn);
  }

  async next(limit: number): Promise<readonly JournalEntry[]> {
    const rows = await this.#services.sql.query(
      `select ${DESCRIPTION}, j.id as entry from (select conversation, id, at from messaging_journal order by at, conversation, id limit $1) j
       join messaging_conversation c on c.id = j.conversation order by j.at, j.conversation, j.id`,
      [limit],
    );
    return Promise.all(
      rows.map(async (row) => {
        const id = integer(row, 'entry');
        const { entries } = await this.#services.channels.read(feedOf(text(row, 'id')), id - 1, 1);
        const [entry] = entries;
        const event = entry && !entry.redacted ? (JSON.parse(decoder.decode(entry.payload)) as Event) : undefined;
        return { conversation: conversationOf(row), id, sender: entry?.sender ?? '', at: entry?.at ?? 0, ...(event && { event }) };
      }),
    );
  }

  async forget(entries: readonly Pick<JournalEntry, 'conversation' | 'id'>[]): Promise<void> {
    const sql = 'delete from messaging_journal where conversation = $1 and id = $2';
    await this.#services.sql.batch(entries.map(({ conversation, id }) => ({ sql, params: [conversation.id, id] })));
  }
}
