import type { SearchHit } from '@parley/messaging/contract';
import { integer, places, type Row, type Sql, type SqlValue, text } from '@parley/storage';
import { LIMITS } from '../limits.ts';
import { type Cursor, comparePlaces, type Place } from './cursor.ts';
import { excerptOf } from './excerpt.ts';
import { fits, type Query } from './query.ts';
import { parseShelf } from './shelf.ts';

/** Pieces of a query that shelves are chosen by, and letters of each: what the database looks for costs it the product with the length of a shelf. */
const MOST_PIECES = 3;
const MOST_LETTERS = 16;

/** A shelf on which there may be messages that fit. */
export interface FoundShelf {
  readonly conversation: string;
  readonly lastAt: number;
  readonly words: string;
}

export interface ShelvesOf {
  readonly person: string;
  /** Only of this one. */
  readonly conversation: string | undefined;
  /** Not of these. */
  readonly hidden: readonly string[];
  readonly cursor: Cursor;
}

/** The shelves that a person may read: those of the conversations in which they are a member at the moment of each statement. */
export class Shelves {
  readonly #sql: Sql;
  readonly #cursor: Cursor;
  readonly #source: string;
  readonly #params: readonly SqlValue[];
  readonly #seen = new Set<string>();

  constructor(sql: Sql, { person, conversation, hidden, cursor }: ShelvesOf) {
    this.#sql = sql;
    this.#cursor = cursor;
    const newest = cursor.after?.at ?? Number.MAX_SAFE_INTEGER;
    const only = conversation === undefined ? [] : [conversation];
    this.#source = `from messaging_member m join messaging_shelf s on s.conversation = m.conversation
      where m.person = $1 and s.first_at <= $2 and s.last_at < $3 ${only.length === 0 ? '' : 'and m.conversation = $4'}
      ${hidden.length === 0 ? '' : `and m.conversation not in (${places(4 + only.length, hidden.length)})`}`;
    this.#params = [person, newest, cursor.below, ...only, ...hidden];
  }

  /** When the newest message of each is from, newest first. `below`: where to go on, if there are more of them. */
  async times(): Promise<{ readonly times: readonly number[]; readonly below: number | undefined }> {
    const most = LIMITS.searchShelves;
    const sql = `select s.last_at ${this.#source} order by s.last_at desc limit $${this.#params.length + 1}`;
    const times = (await this.#sql.query(sql, [...this.#params, most + 1])).map((row) => integer(row, 'last_at'));
    const next = times[most];
    if (next === undefined) return { times, below: undefined };
    // Those of one moment stay together.
    return { times: times.filter((time) => time > next), below: next + 1 };
  }

  /** Those on which the query may be somewhere, newest first, each only once. Both times belong to them. */
  async matching(query: Query, { newest, oldest }: { readonly newest: number; readonly oldest: number }): Promise<readonly FoundShelf[]> {
    const params: SqlValue[] = [...this.#params, oldest, newest];
    const place = params.length;
    // The longest first: it is on the fewest. And a rare letter is found sooner than the space before each word.
    const rarest = query.toSorted((a, b) => b.length - a.length).slice(0, MOST_PIECES);
    const like = rarest.map((piece) => `and s.words like $${params.push(`%${beginningOf(piece)}%`)}`).join(' ');
    const sql = `select s.conversation, s.block, s.last_at, s.words ${this.#source}
      and s.last_at >= $${place - 1} and s.last_at <= $${place} ${like} order by s.last_at desc`;
    return (await this.#sql.query(sql, params)).filter((row) => this.#isNew(row)).map(shelfOf);
  }

  /** The newest messages of a shelf that fit. */
  async hits({ conversation, words }: FoundShelf, query: Query, limit: number): Promise<readonly SearchHit[]> {
    const seqs = parseShelf(words)
      .filter((line) => fits(query, line.words))
      .map((line) => line.seq)
      .sort((a, b) => b - a);
    if (seqs.length === 0) return [];
    const { after } = this.#cursor;
    const sql = `select conversation, seq, id, sender, sent_at, body from messaging_message
      where conversation = $1 and deleted = 0 and sent_at <= $2 and seq in (${places(3, seqs.length)})`;
    const rows = await this.#sql.query(sql, [conversation, after?.at ?? Number.MAX_SAFE_INTEGER, ...seqs]);
    return rows
      .map((row) => ({ ...placeOf(row), row }))
      .sort(comparePlaces)
      .filter((place) => !after || comparePlaces(after, place) < 0)
      .slice(0, limit)
      .map(({ row, ...place }) => ({
        ...place,
        id: integer(row, 'id'),
        sender: text(row, 'sender'),
        ...excerptOf(text(row, 'body'), query),
      }));
  }

  #isNew(row: Row): boolean {
    const key = `${integer(row, 'block')} ${text(row, 'conversation')}`;
    if (this.#seen.has(key)) return false;
    this.#seen.add(key);
    return true;
  }
}

function shelfOf(row: Row): FoundShelf {
  return { conversation: text(row, 'conversation'), lastAt: integer(row, 'last_at'), words: text(row, 'words') };
}

function placeOf(row: Row): Place {
  return { conversation: text(row, 'conversation'), seq: integer(row, 'seq'), at: integer(row, 'sent_at') };
}

function beginningOf(piece: string): string {
  return [...piece.trim()].slice(0, MOST_LETTERS).join('');
}
