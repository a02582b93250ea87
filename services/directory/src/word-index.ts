import { lettersOf, slipsAtLeast, slipsToBeginning } from './word-distance.ts';

interface Posting {
  /** Undefined for what holds a digit: nobody wants numbers that are nearly right. */
  readonly letters: number | undefined;
  readonly documents: number[];
}

/** Documents with a word that is nearly the one that was typed. */
export interface Similar {
  readonly slips: number;
  readonly documents: readonly number[];
}

/** Words that begin with the same so many letters stand together. */
const HEAD = 2;

/**
 * Which documents (numbers) hold which words. Documents are added and never taken out: whoever asks passes over those that are gone, and
 * makes a new index when there are too many of them.
 */
export class WordIndex {
  readonly #heads = new Map<string, Map<string, Posting>>();

  add(word: string, document: number): void {
    const head = word.slice(0, HEAD);
    const words = this.#heads.get(head) ?? new Map<string, Posting>();
    const posting = words.get(word);
    if (words.size === 0) this.#heads.set(head, words);
    if (!posting) words.set(word, { letters: /\d/.test(word) ? undefined : lettersOf(word), documents: [document] });
    else if (posting.documents[posting.documents.length - 1] !== document) posting.documents.push(document);
  }

  /** Those with the word itself. */
  whole(word: string): readonly number[] {
    return this.#heads.get(word.slice(0, HEAD))?.get(word)?.documents ?? [];
  }

  /** Those with a longer word that begins so, in no order; a document may come several times. */
  *longer(beginning: string): Generator<readonly number[]> {
    for (const words of this.#headsOf(beginning)) {
      for (const [word, { documents }] of words) {
        if (word.length > beginning.length && word.startsWith(beginning)) yield documents;
      }
    }
  }

  /** Those with the word or a longer one. */
  *beginning(beginning: string): Generator<readonly number[]> {
    yield this.whole(beginning);
    yield* this.longer(beginning);
  }

  /** Those with a word whose beginning is like what was typed but for 1 to `most` slips. */
  *similar(typed: string, most: number): Generator<Similar> {
    const letters = lettersOf(typed);
    for (const words of this.#heads.values()) {
      for (const [word, posting] of words) {
        if (posting.letters === undefined || word.length < typed.length - most || slipsAtLeast(letters, posting.letters) > most) continue;
        const slips = slipsToBeginning(typed, word, most);
        if (slips > 0 && slips <= most) yield { slips, documents: posting.documents };
      }
    }
  }

  *#headsOf(beginning: string): Generator<ReadonlyMap<string, Posting>> {
    if (beginning.length >= HEAD) {
      const words = this.#heads.get(beginning.slice(0, HEAD));
      if (words) yield words;
      return;
    }
    for (const [head, words] of this.#heads) if (head.startsWith(beginning)) yield words;
  }
}
