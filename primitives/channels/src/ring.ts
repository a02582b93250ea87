import type { Position } from '@parley/protocol';
import type { Entry } from '@parley/storage';

/** The dense end of a channel in memory: what follows `base`, bounded in entries and bytes. */
export class Ring {
  readonly #maxEntries: number;
  readonly #maxBytes: number;
  #entries: Entry[] = [];
  #bytes = 0;
  #base: Position;

  constructor(maxEntries: number, maxBytes: number, base: Position) {
    this.#maxEntries = maxEntries;
    this.#maxBytes = maxBytes;
    this.#base = base;
  }

  /** The position before the first entry kept. */
  get base(): Position {
    return this.#base;
  }

  get head(): Position {
    return this.positionAt(this.#base.offset + this.#entries.length) ?? this.#base;
  }

  get size(): number {
    return this.#entries.length;
  }

  /** The entry after the head. */
  push(entry: Entry): void {
    if (this.#maxEntries === 0) {
      this.#base = { epoch: this.#base.epoch, offset: entry.offset, tag: entry.tag };
      return;
    }
    this.#entries.push(entry);
    this.#bytes += entry.payload.length;
    while (this.#entries.length > this.#maxEntries || this.#bytes > this.#maxBytes) this.#dropFirst();
  }

  /** Takes in older entries that were read, as far as they touch the first one kept and there is room. */
  prepend(older: readonly Entry[], base: Position): void {
    const touching = older.filter((entry) => entry.offset <= this.#base.offset);
    if (touching.at(-1)?.offset !== this.#base.offset || touching[0]?.offset !== base.offset + 1) return;
    for (let at = touching.length - 1; at >= 0; at--) {
      const entry = touching[at] as Entry;
      if (this.#entries.length >= this.#maxEntries || this.#bytes + entry.payload.length > this.#maxBytes) return;
      this.#entries.unshift(entry);
      this.#bytes += entry.payload.length;
      const before = touching[at - 1];
      this.#base = { epoch: base.epoch, offset: entry.offset - 1, tag: before ? before.tag : base.tag };
    }
  }

  /** Up to `limit` entries after `offset`; undefined where the ring does not reach back to it. */
  after(offset: number, limit: number): readonly Entry[] | undefined {
    const first = offset - this.#base.offset;
    return first < 0 ? undefined : this.#entries.slice(first, first + limit);
  }

  /** The position of the entry at `offset`; undefined where the ring does not know it. */
  positionAt(offset: number): Position | undefined {
    if (offset === this.#base.offset) return this.#base;
    const tag = this.#entries[offset - this.#base.offset - 1]?.tag;
    return tag === undefined ? undefined : { epoch: this.#base.epoch, offset, tag };
  }

  redact(offsets: readonly number[]): void {
    for (const offset of offsets) {
      const index = offset - this.#base.offset - 1;
      const entry = this.#entries[index];
      if (!entry) continue;
      this.#bytes -= entry.payload.length;
      this.#entries[index] = emptied(entry);
    }
  }

  /** Forgets the entries up to and including `offset`. */
  dropThrough(offset: number): void {
    while (this.#base.offset < offset && this.#entries.length > 0) this.#dropFirst();
  }

  /** Empties it; the next entry follows `base`. */
  restart(base: Position): void {
    this.#entries = [];
    this.#bytes = 0;
    this.#base = base;
  }

  #dropFirst(): void {
    const first = this.#entries.shift();
    if (!first) return;
    this.#bytes -= first.payload.length;
    this.#base = { epoch: this.#base.epoch, offset: first.offset, tag: first.tag };
  }
}

/** What is left of an entry that was redacted. */
export function emptied(entry: Entry): Entry {
  return { ...entry, payload: new Uint8Array(), redacted: true };
}
