import { type NodeFacts, type PersonNews, readPerson, type SessionFacts, type SiteNews } from './site-news.ts';

/** Everything that a node says in pieces. */
interface Pieces {
  readonly n: number;
  readonly people: PersonNews[];
  next: number;
}

/** What this node has heard from one life of another. */
export class Copy {
  #people: Map<string, NodeFacts>;
  /** The change that it was told last; undefined: something is missing, and everything is to be asked for. */
  #version: number | undefined;
  #pieces: Pieces | undefined;
  /** When it said that it stops (monotonic). */
  stoppedAtMs: number | undefined;
  /** Until when its facts stay at the most, by what others saw of its end (monotonic). */
  staysUntilMs: number = Number.POSITIVE_INFINITY;
  #isHeard = false;

  constructor(people: ReadonlyMap<string, NodeFacts> = new Map()) {
    this.#people = new Map(people);
  }

  get isComplete(): boolean {
    return this.#version !== undefined;
  }

  get people(): Iterable<string> {
    return this.#people.keys();
  }

  /** It has told something itself; else no more is known of it than what it stored. */
  get isHeard(): boolean {
    return this.#isHeard;
  }

  of(person: string): NodeFacts | undefined {
    return this.#people.get(person);
  }

  /** Something may have been missed. */
  outdate(): void {
    this.#version = undefined;
  }

  /** Forgets lower generations of these sessions of the person. */
  follow(person: string, sessions: readonly SessionFacts[]): void {
    const facts = this.#people.get(person);
    if (!facts) return;
    const isLast = (own: SessionFacts): boolean =>
      !sessions.some((each) => each.session === own.session && each.generation > own.generation);
    this.#people.set(person, { ...facts, sessions: facts.sessions.filter(isLast) });
  }

  /** Answers who is concerned. */
  take(news: Extract<SiteNews, { readonly n: number }>): readonly string[] {
    this.#isHeard = true;
    if (news.news === 'all') return this.#takePiece(news);
    const next = news.news === 'change' ? news.n - 1 : news.n;
    if (this.#version !== next) this.outdate();
    else this.#version = news.n;
    // What is told of somebody holds by itself, also where something else is missing.
    return news.news === 'change' ? this.#put(news.people) : [];
  }

  #takePiece({ n, part, parts, people }: Extract<SiteNews, { readonly news: 'all' }>): readonly string[] {
    if (part === 0) this.#pieces = { n, people: [], next: 0 };
    if (this.#version !== undefined || this.#pieces?.n !== n || this.#pieces.next !== part) return [];
    this.#pieces.people.push(...people);
    this.#pieces.next++;
    return part === parts - 1 ? this.#replace(this.#pieces) : [];
  }

  #replace({ n, people }: Pieces): readonly string[] {
    const before = this.#people;
    this.#pieces = undefined;
    this.#version = n;
    this.#people = new Map();
    return [...new Set([...before.keys(), ...this.#put(people)])];
  }

  #put(people: readonly PersonNews[]): readonly string[] {
    return people.map((news) => {
      const [person] = news;
      const facts = readPerson(news);
      if (facts) this.#people.set(person, facts);
      else this.#people.delete(person);
      return person;
    });
  }
}
