import { foldText } from '@parley/directory';

/** A word of a text as it is compared, with where it stands in the text. */
export interface Word {
  readonly folded: string;
  readonly start: number;
  readonly end: number;
}

const WORD = /[\p{L}\p{N}\p{M}]+/gu;
const SEPARATOR = /[^\p{L}\p{N}]+/u;
/** Text of which the words need no folding beyond lower case: most of what is said in English, and cheap. */
const PLAIN = /^[\0-\x7f]*$/;

/** Words with their places. What folding takes apart (`½`) stands at the place of the whole. */
export function placedWords(text: string): readonly Word[] {
  return [...text.matchAll(WORD)].flatMap(({ 0: word, index: start }) =>
    partsOf(word).map((folded) => ({ folded, start, end: start + word.length })),
  );
}

/** The words of a text, folded: letters and digits only. */
export function foldedWords(text: string): readonly string[] {
  if (PLAIN.test(text)) return text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return (text.match(WORD) ?? []).flatMap(partsOf);
}

function partsOf(word: string): readonly string[] {
  return foldText(word)
    .split(SEPARATOR)
    .filter((part) => part !== '');
}
