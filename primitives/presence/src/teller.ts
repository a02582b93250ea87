import type { Clock } from '@parley/runtime';
import { BEAT_MS, NEWS_PART, TELL_MS } from './limits.ts';
import type { PresenceSite } from './ports.ts';
import { type NodeFacts, type PersonNews, type SiteNews, writePerson } from './site-news.ts';

export interface TellerOptions {
  readonly clock: Clock;
  readonly site: Pick<PresenceSite, 'tell'>;
  /** Whom this node knows something of, and what. */
  readonly people: () => Iterable<string>;
  readonly factsOf: (person: string) => NodeFacts | undefined;
}

/** Tells the other nodes what is known here: changes in one piece per tick, numbered, and everything to whoever asks. */
export class Teller {
  readonly #options: TellerOptions;
  readonly #people = new Set<string>();
  readonly #settings = new Set<string>();
  /** Changes told in this life. */
  #n = 0;
  /** When they last heard of `n`. */
  #countedAt = Number.NEGATIVE_INFINITY;
  #answeredAt = Number.NEGATIVE_INFINITY;
  #isAsked = false;

  constructor(options: TellerOptions) {
    this.#options = options;
  }

  /** What is known here of the person has changed. */
  changed(person: string): void {
    this.#people.add(person);
  }

  /** The person's setting has been stored by this node. */
  settingStored(person: string): void {
    this.#settings.add(person);
  }

  /** There has been nobody to tell; whoever asked meanwhile has missed something, and is to notice soon. */
  skip(): void {
    this.#people.clear();
    this.#settings.clear();
    this.#n++;
    this.#countedAt = Number.NEGATIVE_INFINITY;
  }

  /** Another life has begun. */
  restart(): void {
    this.#people.clear();
    this.#n = 0;
  }

  /** At most once per `TELL_MS`. */
  tick(): void {
    this.tellChanges();
    if (this.#isAsked) this.#tellAll();
    if (this.#now() - this.#countedAt >= BEAT_MS) this.tell({ news: 'beat', n: this.#n });
  }

  tellChanges(): void {
    const people = this.#write(this.#people);
    const set = [...this.#settings];
    this.#people.clear();
    this.#settings.clear();
    if (set.length > 0 && people.length === 0) people.push([]);
    for (const [index, some] of people.entries()) {
      this.tell({ news: 'change', n: ++this.#n, people: some, ...(index === 0 && set.length > 0 ? { set } : {}) });
    }
  }

  /** Tells everything: at once, and to all who ask within the same `TELL_MS` together. */
  answer(): void {
    if (this.#now() - this.#answeredAt >= TELL_MS) this.#tellAll();
    else this.#isAsked = true;
  }

  tell(news: SiteNews): void {
    if ('n' in news) this.#countedAt = this.#now();
    this.#options.site.tell(news);
  }

  #tellAll(): void {
    const pieces = this.#write(this.#options.people());
    if (pieces.length === 0) pieces.push([]);
    this.#isAsked = false;
    this.#answeredAt = this.#now();
    for (const [part, people] of pieces.entries()) this.tell({ news: 'all', n: this.#n, part, parts: pieces.length, people });
  }

  /** In pieces that fit into one message. */
  #write(people: Iterable<string>): (readonly PersonNews[])[] {
    const written = [...people].map((person) => writePerson(person, this.#options.factsOf(person)));
    return Array.from({ length: Math.ceil(written.length / NEWS_PART) }, (_, part) =>
      written.slice(part * NEWS_PART, (part + 1) * NEWS_PART),
    );
  }

  #now(): number {
    return this.#options.clock.monotonic();
  }
}
