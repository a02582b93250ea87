import { searchWords } from '@parley/directory';

/**
 * What is looked for, as pieces of a text in which every word stands between spaces: ` war` begins a word, ` ward seven ` is a phrase.
 * All must be in a message. None: nothing fits.
 */
export type Query = readonly string[];

/** Pieces that count, the first of the query. */
const MOST_PIECES = 8;
const QUOTES = /["“”„«»]/u;

/**
 * Reads a query: each word begins a word of the message; what stands in quotation marks is there as it is written. A quotation that is still
 * being written ends with the beginning of a word.
 */
export function parseQuery(text: string): Query {
  const parts = text.split(QUOTES);
  const pieces = parts.flatMap((part, index) => {
    const words = searchWords(part);
    if (words.length === 0) return [];
    if (index % 2 === 0) return words.map((word) => ` ${word}`);
    const closed = index < parts.length - 1;
    return [` ${words.join(' ')}${closed ? ' ' : ''}`];
  });
  return [...new Set(pieces)].slice(0, MOST_PIECES);
}

/** `words`: a text's folded words, each between spaces. */
export function fits(query: Query, words: string): boolean {
  return query.length > 0 && query.every((piece) => words.includes(piece));
}
