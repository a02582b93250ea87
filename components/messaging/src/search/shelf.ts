/**
 * A shelf: the folded words of the messages of one block of a conversation, a line for each, in one row. A search reads shelves from one end
 * to the other and so costs what the reader may read, not what the organisation has written; a message costs its commit one small write,
 * where a row per word would cost as many pages as it has words. A shelf is changed in the commit that changes its message.
 */

import { searchWords } from '@parley/directory';
import { type Ref, ref, type Write } from '@parley/storage';

/** Messages whose seq divided by this is the same stand on one shelf. */
export const SHELF_MESSAGES = 64;

/** A message as it stands on a shelf. Words hold letters and digits only, so none is taken for a mark. */
export interface Line {
  readonly seq: number;
  /** Every word between spaces. */
  readonly words: string;
}

/** The words of a message as they stand in its line; '' for a message without any. */
export function lineWords(body: string): string {
  const words = searchWords(body);
  return words.length === 0 ? '' : ` ${words.join(' ')} `;
}

export function lineOf(seq: number, body: string): string {
  const words = lineWords(body);
  return words === '' ? '' : `|${seq}${words};`;
}

/** The lines of a shelf, in no order. */
export function parseShelf(shelf: string): readonly Line[] {
  return shelf
    .split(';')
    .slice(0, -1)
    .map((line) => {
      const space = line.indexOf(' ');
      return { seq: Number(line.slice(1, space)), words: line.slice(space) };
    });
}

const INSERT = `insert into messaging_shelf (conversation, block, first_at, last_at, words)`;
const SPAN = `first_at = case when excluded.first_at < messaging_shelf.first_at then excluded.first_at else messaging_shelf.first_at end,
  last_at = case when excluded.last_at > messaging_shelf.last_at then excluded.last_at else messaging_shelf.last_at end`;

/** Part of the commit of a new message. */
export function shelve(conversation: string, body: string, at: number | Ref): readonly Write[] {
  const words = lineWords(body);
  if (words === '') return [];
  const sql = `${INSERT} values ($1, $2 / ${SHELF_MESSAGES}, $3, $3, '|' || cast($2 as text) || $4)
    on conflict (conversation, block) do update set words = messaging_shelf.words || excluded.words, ${SPAN}`;
  return [{ sql, params: [conversation, ref('messageSeq'), at, `${words};`] }];
}

/** Part of the commit that changes what a message says; '' when it is deleted. */
export function reshelve(
  conversation: string,
  { seq, at, body }: { readonly seq: number; readonly at: number; readonly body: string },
  next: string,
): readonly Write[] {
  const [before, after] = [lineOf(seq, body), lineOf(seq, next)];
  if (before === after) return [];
  const sql = `${INSERT} values ($1, $2, $3, $3, $5)
    on conflict (conversation, block) do update set words = replace(messaging_shelf.words, $4, '') || excluded.words, ${SPAN}`;
  return [{ sql, params: [conversation, blockOf(seq), at, before, after] }];
}

export interface Shelf {
  readonly conversation: string;
  readonly block: number;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly words: string;
}

/** Puts a whole shelf in the place of what is there. */
export function replaceShelf({ conversation, block, firstAt, lastAt, words }: Shelf): Write {
  const sql = `${INSERT} values ($1, $2, $3, $4, $5)
    on conflict (conversation, block) do update set words = excluded.words, first_at = excluded.first_at, last_at = excluded.last_at`;
  return { sql, params: [conversation, block, firstAt, lastAt, words] };
}

export function blockOf(seq: number): number {
  return Math.floor(seq / SHELF_MESSAGES);
}
