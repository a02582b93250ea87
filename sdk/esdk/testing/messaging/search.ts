import { type Message, plainText, type SearchHit, type SearchPage } from '@parley/messaging/contract';
import { type PlacedWord, wordsOf } from '../words.ts';

const MOST_PIECES = 8;
const QUOTES = /["“”„«»]/u;
const LONGEST_TEXT = 160;
/** About what is shown before the first word that fits. */
const LEAD = 40;

/** Words that stand one behind the other; the last one may only have begun, unless it is a quotation. */
interface Piece {
  readonly words: readonly string[];
  readonly whole: boolean;
}

export interface Found extends Message {
  readonly conversation: string;
}

/** Of these messages those that fit, newest first. Words are compared without accents and case. */
export function searchIn(messages: readonly Found[], query: string, before: string | undefined, limit: number): SearchPage {
  const pieces = piecesOf(query);
  if (pieces.length === 0) return { hits: [] };
  const fitting = messages.filter(({ body }) => pieces.every((piece) => placesOf(wordsOf(body), piece).length > 0)).sort(newestFirst);
  const from = before === undefined ? 0 : fitting.findIndex((each) => cursorOf(each) === before) + 1;
  const page = fitting.slice(from, from + limit);
  const last = page.at(-1);
  return { hits: page.map((each) => hitOf(each, pieces)), ...(last && fitting.length > from + limit && { earlier: cursorOf(last) }) };
}

function piecesOf(query: string): readonly Piece[] {
  const parts = query.split(QUOTES);
  const pieces = parts.flatMap((part, index): Piece[] => {
    const words = wordsOf(part).map(({ folded }) => folded);
    if (words.length === 0) return [];
    // What stands in quotation marks is every second part; the last one may not be closed yet.
    if (index % 2 === 1) return [{ words, whole: index < parts.length - 1 }];
    return words.map((word) => ({ words: [word], whole: false }));
  });
  return pieces.slice(0, MOST_PIECES);
}

/** Where in the words a piece begins. */
function placesOf(words: readonly PlacedWord[], { words: wanted, whole }: Piece): readonly number[] {
  const fitsAt = (at: number): boolean =>
    wanted.every((word, n) => {
      const here = words[at + n]?.folded;
      return here !== undefined && (n === wanted.length - 1 && !whole ? here.startsWith(word) : here === word);
    });
  return words.flatMap((_, at) => (fitsAt(at) ? [at] : []));
}

function hitOf({ conversation, id, seq, sender, at, body }: Found, pieces: readonly Piece[]): SearchHit {
  const whole = plainText(body);
  const words = wordsOf(whole);
  const marked = new Set(pieces.flatMap((piece) => placesOf(words, piece).flatMap((place) => piece.words.map((_, n) => place + n))));
  const places = words.filter((_, index) => marked.has(index));
  const start = startOf(whole, places[0]?.start ?? 0);
  const lead = start > 0 ? '…' : '';
  const cut = whole.slice(start, start + LONGEST_TEXT);
  const shift = lead.length - start;
  const marks = places.filter((word) => word.end - start <= cut.length).map((word) => [word.start + shift, word.end + shift] as const);
  return { conversation, id, seq, sender, at, text: `${lead}${cut}${start + LONGEST_TEXT < whole.length ? '…' : ''}`, marks };
}

/** The beginning, or the beginning of a word a little before the first place. */
function startOf(whole: string, first: number): number {
  if (first <= LEAD) return 0;
  const space = whole.indexOf(' ', first - LEAD);
  return space >= 0 && space < first ? space + 1 : first;
}

function newestFirst(a: Found, b: Found): number {
  if (a.at !== b.at) return b.at - a.at;
  if (a.conversation !== b.conversation) return a.conversation < b.conversation ? -1 : 1;
  return b.seq - a.seq;
}

/** Where a search goes on: behind this message. */
function cursorOf({ at, seq, conversation }: Found): string {
  return `${at}.${seq}.${conversation}`;
}
