import { searchWords } from '@parley/directory';

/** A word of a text as it is compared, with where it stands in the text. */
export interface PlacedWord {
  readonly folded: string;
  readonly start: number;
  readonly end: number;
}

/** Needs no folding but for its case; most words, and folding is what takes the time. */
const PLAIN = /^[A-Za-z0-9]+$/;
const WORD = /[\p{L}\p{N}\p{M}]+/gu;

/** The words that `searchWords` finds, with their places. What folding takes apart (`½`) stands at the place of the whole. */
export function placedWords(text: string): readonly PlacedWord[] {
  return [...text.matchAll(WORD)].flatMap(({ 0: word, index: start }) =>
    (PLAIN.test(word) ? [word.toLowerCase()] : searchWords(word)).map((folded) => ({ folded, start, end: start + word.length })),
  );
}
