import type { Board } from './board.ts';
import { encode } from './json.ts';
import type { GroupNews, PresenceWindow } from './news.ts';
import type { PresenceSink } from './ports.ts';

export type Numbers = Required<Pick<GroupNews, 'total' | 'counts'>>;

/** Those watchers of a view who look at the same rows of it. They are told the same bytes. */
export class Panel {
  readonly #board: Board;
  readonly #window: PresenceWindow | undefined;
  /** Its watchers, each with the version that it was told last. */
  readonly #sinks = new Map<PresenceSink, number>();
  readonly #news = new Set<string>();
  #shown: ReadonlySet<string>;
  #reordered = false;
  /** What somebody is told who opens, until something else is told: many come back at once. */
  #snapshot: Uint8Array | undefined;

  /** `people`: all of the view, by name. No window: numbers only. */
  constructor(board: Board, window: PresenceWindow | undefined, people: readonly string[]) {
    this.#board = board;
    this.#window = window;
    this.#shown = this.#rows(people);
  }

  get isIdle(): boolean {
    return this.#sinks.size === 0;
  }

  /** The rows as of the last tick; changes since come with the next one, to all alike. */
  open(sink: PresenceSink, numbers: Numbers): void {
    this.#sinks.set(sink, 1);
    this.#snapshot ??= encode({ ...numbers, ...(this.#window ? { order: [...this.#shown], people: this.#entries(this.#shown) } : {}) });
    sink.snapshot(1, this.#snapshot);
  }

  close(sink: PresenceSink): void {
    this.#sinks.delete(sink);
  }

  moved(person: string): void {
    if (this.#shown.has(person)) this.#news.add(person);
  }

  /** The people of the view are others, or in another order. */
  restock(people: readonly string[]): void {
    const before = this.#shown;
    this.#shown = this.#rows(people);
    if (sameOrder(before, this.#shown)) return;
    this.#reordered = true;
    for (const person of this.#news) if (!this.#shown.has(person)) this.#news.delete(person);
    for (const person of this.#shown) if (!before.has(person) && !this.#board.isSilent(person)) this.#news.add(person);
  }

  /** `numbers`: where they are others than before. Says nothing where there is nothing to say. */
  tell(numbers: Numbers | undefined): void {
    if (!numbers && !this.#reordered && this.#news.size === 0) return;
    const news: GroupNews = {
      ...numbers,
      ...(this.#reordered ? { order: [...this.#shown] } : {}),
      ...(this.#news.size > 0 ? { people: [...this.#news].map((person) => this.#board.entryOf(person)) } : {}),
    };
    this.#reordered = false;
    this.#snapshot = undefined;
    this.#news.clear();
    const body = encode(news);
    for (const [sink, version] of this.#sinks) {
      this.#sinks.set(sink, version + 1);
      sink.delta(version + 1, body);
    }
  }

  refuse(message: string): void {
    for (const sink of [...this.#sinks.keys()]) sink.refuse('not-found', message);
    this.#sinks.clear();
  }

  #rows(people: readonly string[]): ReadonlySet<string> {
    return new Set(this.#window ? people.slice(...this.#window) : []);
  }

  #entries(people: Iterable<string>): NonNullable<GroupNews['people']> {
    return [...people].filter((person) => !this.#board.isSilent(person)).map((person) => this.#board.entryOf(person));
  }
}

function sameOrder(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  if (one.size !== other.size) return false;
  const others = other.values();
  for (const person of one) if (person !== others.next().value) return false;
  return true;
}
