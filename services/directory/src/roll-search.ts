import { compareEntries, type Entry, type Roll } from './roll.ts';
import { predicate, type RollFilter } from './roll-page.ts';
import { searchWords } from './search-words.ts';
import type { Similar, WordIndex } from './word-index.ts';

/** Words of a query that count. */
const MOST_WORDS = 8;
/** The nearer to 0 the better. In a name; elsewhere. */
const WHOLE = 0;
const BEGINNING = 1;
const ELSEWHERE = 3;
const SLIP = 8;

/**
 * The best of those in whom every word of the query is found, best first; ids. Where there is nobody, slips of the keyboard are forgiven. A query
 * without words finds nobody.
 */
export function rollSearch(roll: Roll, query: string, filter: RollFilter, limit: number): readonly string[] {
  const words = [...new Set(searchWords(query))].slice(0, MOST_WORDS);
  if (words.length === 0) return [];
  const strict = best(roll, words, filter, limit, false);
  const found = strict.length === 0 && words.some((word) => slipsIn(word) > 0) ? best(roll, words, filter, limit, true) : strict;
  return found.map(({ id }) => id);
}

/** Slips that are forgiven in a word: none in a short one or a number. */
function slipsIn(word: string): number {
  if (word.length < 4 || /\d/.test(word)) return 0;
  return word.length < 8 ? 1 : 2;
}

function best(roll: Roll, words: readonly string[], filter: RollFilter, limit: number, slips: boolean): readonly Entry[] {
  const matched = new Uint8Array(roll.numbers);
  const scores = new Uint16Array(roll.numbers);
  let found: number[] = [];
  for (const [index, word] of words.entries()) {
    found = [];
    const take = (documents: readonly number[], score: number): void => {
      for (const number of documents) {
        if (matched[number] !== index) continue;
        matched[number] = index + 1;
        scores[number] = (scores[number] ?? 0) + score;
        found.push(number);
      }
    };
    takeStrict(roll, word, take);
    if (!slips || slipsIn(word) === 0) continue;
    takeSimilarNames(roll, word, take);
    if (found.length === 0) takeSimilarOthers(roll, word, take);
  }
  const candidates =
    found.length * 8 < roll.ordered.length ? found.flatMap((number) => roll.at(number) ?? []).sort(compareEntries) : roll.ordered;
  const all = words.length;
  return top(
    candidates.filter(({ number }) => matched[number] === all),
    scores,
    { fits: predicate(roll, filter), limit, first: words[0] ?? '' },
  );
}

type Take = (documents: readonly number[], score: number) => void;

/** From the best on: a person counts with the first thing that fits. */
function takeStrict(roll: Roll, word: string, take: Take): void {
  take(roll.names.whole(word), WHOLE);
  for (const documents of roll.names.longer(word)) take(documents, BEGINNING);
  take(roll.others.whole(word), ELSEWHERE + WHOLE);
  for (const documents of roll.others.longer(word)) take(documents, ELSEWHERE + BEGINNING);
  for (const documents of roll.places((names) => names.beginning(word))) take(documents, ELSEWHERE + BEGINNING);
}

function takeSimilarNames(roll: Roll, word: string, take: Take): void {
  for (const { slips, documents } of nearestFirst(roll.names.similar(word, slipsIn(word)))) take(documents, SLIP * slips);
}

function takeSimilarOthers(roll: Roll, word: string, take: Take): void {
  const most = slipsIn(word);
  for (const { slips, documents } of nearestFirst(roll.others.similar(word, most))) take(documents, SLIP * slips + ELSEWHERE);
  const similar = (names: WordIndex): readonly (readonly number[])[] => [...names.similar(word, most)].map(({ documents }) => documents);
  for (const documents of roll.places(similar)) take(documents, SLIP * most + ELSEWHERE);
}

function nearestFirst(similar: Iterable<Similar>): readonly Similar[] {
  return [...similar].sort((a, b) => a.slips - b.slips);
}

interface Ranking {
  readonly fits: (entry: Entry) => boolean;
  readonly limit: number;
  /** The first word of the query: a name that begins with it stands before others. */
  readonly first: string;
}

/** The best so many of entries that come by name: of two that are as good the first stays before the second. */
function top(entries: readonly Entry[], scores: Uint16Array, { fits, limit, first }: Ranking): readonly Entry[] {
  const kept: { readonly entry: Entry; readonly score: number }[] = [];
  for (const entry of entries) {
    const score = 2 * (scores[entry.number] ?? 0) + (entry.key.startsWith(first) ? 0 : 1);
    const worst = kept[limit - 1];
    if ((worst && score >= worst.score) || !fits(entry)) continue;
    let place = kept.length;
    while (place > 0 && score < (kept[place - 1]?.score ?? 0)) place -= 1;
    kept.splice(place, 0, { entry, score });
    if (kept.length > limit) kept.pop();
  }
  return kept.map(({ entry }) => entry);
}
