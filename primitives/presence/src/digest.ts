import { encodeList } from './json.ts';
import type { PresenceSink } from './ports.ts';

/** A watch of a list of things, and the version that it was told last. */
export class ListWatch {
  readonly #sink: PresenceSink;
  #version = 1;

  constructor(sink: PresenceSink) {
    this.#sink = sink;
  }

  tell(body: Uint8Array): void {
    this.#sink.delta(++this.#version, body);
  }
}

interface Entry {
  readonly number: number;
  readonly json: string;
}

/**
 * The deltas of one tick for watches of lists: one per watch, however much is new. Each entry is written once, and those who are told the
 * same are given the same bytes.
 */
export class Digest {
  readonly #field: string;
  readonly #entries = new Map<unknown, Entry>();
  readonly #news = new Map<ListWatch, Entry[]>();
  readonly #bodies = new Map<string, Uint8Array>();

  /** `field`: where the list stands in the body. */
  constructor(field: string) {
    this.#field = field;
  }

  /** The entry about a thing, which is news to these watches. */
  add(thing: unknown, entry: object, watches: Iterable<ListWatch>): void {
    for (const watch of watches) {
      const written = this.#write(thing, entry);
      const news = this.#news.get(watch);
      if (news) news.push(written);
      else this.#news.set(watch, [written]);
    }
  }

  tell(): void {
    for (const [watch, entries] of this.#news) watch.tell(this.#body(entries));
  }

  #write(thing: unknown, entry: object): Entry {
    const known = this.#entries.get(thing);
    if (known) return known;
    const written = { number: this.#entries.size, json: JSON.stringify(entry) };
    this.#entries.set(thing, written);
    return written;
  }

  #body(entries: readonly Entry[]): Uint8Array {
    const key = entries.map(({ number }) => number).join();
    const known = this.#bodies.get(key);
    if (known) return known;
    const body = encodeList(
      this.#field,
      entries.map(({ json }) => json),
    );
    this.#bodies.set(key, body);
    return body;
  }
}
