import { searchWords } from '@parley/directory';

/** A word of a text as it is compared, with where it stands in the text. */
export interface PlacedWord {
  readonly folded: string;
  readonly start: number;
  readonly end: number;
}

const WORD = /[\p{L}\p{N}\p{M}]+/gu;

/** The words that `searchWords` finds, with their places. What folding takes apart (`½`) stands at the place of the whole. */
export function placedWords(text: string): readonly PlacedWord[] {
  return [...text.matchAll(WORD)].flatMap(({ 0: word, index: start }) =>
    searchWords(word).map((folded) => ({ folded, start, end: start + word.length })),
  );
}
