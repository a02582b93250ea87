import { plainText } from '@parley/messaging/contract';
import { LIMITS } from '../limits.ts';
import { type PlacedWord, placedWords } from './placed-words.ts';
import type { Query } from './query.ts';

/** About what is shown before the first word that fits. */
const LEAD = 40;

export interface Excerpt {
  readonly text: string;
  /** Where in `text` it fits: start and end, in order. */
  readonly marks: readonly (readonly [number, number])[];
}

/** What a message says around the first place that fits, without markdown, with the places that fit. */
export function excerptOf(body: string, query: Query): Excerpt {
  const whole = plainText(body);
  const words = placedWords(whole);
  const first = firstThatFits(words, query);
  const start = startOf(whole, words[first]?.start ?? 0);
  const [before, after] = [start > 0 ? '…' : '', whole.length > start + LIMITS.excerpt ? '…' : ''];
  const cut = whole
    .slice(start, start + LIMITS.excerpt)
    .toWellFormed()
    .replace(/\uFFFD$/, '');
  const shift = before.length - start;
  const end = before.length + cut.length;
  const marks = wordsThatFit(words.slice(first), query, start + LIMITS.excerpt)
    .map((word) => [word.start + shift, Math.min(word.end + shift, end)] as const)
    .filter(([from]) => from < end);
  return { text: before + cut + after, marks };
}

/** The beginning, or the beginning of a word a little before the first place. */
function startOf(whole: string, first: number): number {
  if (first <= LEAD) return 0;
  const space = whole.indexOf(' ', first - LEAD);
  return space >= 0 && space < first ? space + 1 : first;
}

/** Place of the first word, 0 where there is none. Long messages are the reason not to try every place. */
function firstThatFits(words: readonly PlacedWord[], query: Query): number {
  const text = ` ${words.map(({ folded }) => folded).join(' ')} `;
  const first = Math.min(...query.map((piece) => text.indexOf(piece)).filter((at) => at >= 0));
  return Number.isFinite(first) ? text.slice(0, first).split(' ').length - 1 : 0;
}

/** `until`: where no more of them have to begin. */
function wordsThatFit(words: readonly PlacedWord[], query: Query, until: number): readonly PlacedWord[] {
  const found = new Set<PlacedWord>();
  for (const piece of query) {
    const wanted = piece.trim().split(' ');
    const whole = piece.endsWith(' ');
    const isLast = (n: number): boolean => n === wanted.length - 1;
    const fitsAt = (at: number): boolean =>
      wanted.every((word, n) => {
        const here = words[at + n]?.folded;
        return here !== undefined && (isLast(n) && !whole ? here.startsWith(word) : here === word);
      });
    for (let at = 0; (words[at]?.start ?? until) < until; at++)
      if (fitsAt(at)) for (const word of words.slice(at, at + wanted.length)) found.add(word);
  }
  return [...found].sort((a, b) => a.start - b.start).filter((word, n, all) => word.start !== all[n - 1]?.start);
}
