import type { Cancel, Clock } from '@parley/runtime';
import type { Elsewhere } from './elsewhere.ts';
import { BEAT_MS, JOIN_MS, NEWS_PART, STALL_KNOWN_MS, STALL_MS, TELL_MS } from './limits.ts';
import type { PresenceSite } from './ports.ts';
import { type NodeFacts, type SiteNews, writePerson } from './site-news.ts';

export interface ExchangeOptions {
  readonly clock: Clock;
  readonly site: PresenceSite;
  readonly elsewhere: Elsewhere;
  /** Whom this node knows something of, and what. */
  readonly people: () => Iterable<string>;
  readonly factsOf: (person: string) => NodeFacts | undefined;
  /** Settings of these people, or of whomever, have been stored by other nodes. */
  readonly settingsChanged: (people?: readonly string[]) => void;
  /** This node has lost its lease and begun another life. `awaySinceMs` (monotonic): it was not running since then. */
  readonly reborn: (formerLife: string, awaySinceMs: number | undefined) => void;
}

/**
 * Tells the other nodes what is known here and takes what they tell: changes in one piece per `TELL_MS`, numbered, and everything when somebody
 * asks. Whoever misses a number asks. Where there are no others it does nothing.
 */
export class Exchange {
  readonly #options: ExchangeOptions;
  readonly #clock: Clock;
  readonly #site: PresenceSite;
  #stops: readonly Cancel[] = [];
  readonly #people = new Set<string>();
  readonly #settings = new Set<string>();
  #life: string;
  /** Changes told in this life. */
  #n = 0;
  #tick: Cancel | undefined;
  #tickedAt = 0;
  #toldAt = 0;
  #askedAt = Number.NEGATIVE_INFINITY;
  #answeredAt = Number.NEGATIVE_INFINITY;
  #isAsked = false;
  #away: { readonly sinceMs: number; readonly noticedMs: number } | undefined;
  #whenComplete: (() => void)[] = [];

  constructor(options: ExchangeOptions) {
    this.#options = options;
    this.#clock = options.clock;
    this.#site = options.site;
    this.#life = options.site.life;
  }

  /** Whether there are no other nodes. */
  get isAlone(): boolean {
    return this.#tick === undefined;
  }

  /** Listens to the others and asks them for everything. */
  begin(): void {
    this.#stops = [
      this.#site.onTold((news, from) => this.#hear(news, from)),
      this.#site.onNodes(() => this.#meet()),
      this.#site.onGap(() => this.#missed()),
    ];
    this.#meet();
  }

  /** Settles when everything that the others know is known here too, at the latest after `JOIN_MS`. */
  complete(): Promise<void> {
    if (this.#options.elsewhere.incomplete.length === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.#clock.after(JOIN_MS, resolve);
      this.#whenComplete.push(() => {
        cancel();
        resolve();
      });
    });
  }

  /** What is known here of the person has changed. */
  changed(person: string): void {
    if (this.#tick) this.#people.add(person);
  }

  /** The person's setting has been stored by this node. */
  settingStored(person: string): void {
    if (this.#tick) this.#settings.add(person);
  }

  close(): void {
    for (const stop of this.#stops) stop();
    if (!this.#tick) return;
    this.#tick();
    this.#tellChanges();
    this.#site.tell({ news: 'bye' });
  }

  #meet(): void {
    const { elsewhere } = this.#options;
    this.#lookForStall();
    if (this.#site.life !== this.#life) this.#beginAgain();
    const isLoss = elsewhere.meet(this.#site.others);
    if (this.#site.others.length > 0) {
      this.#arm();
      this.#ask();
      // A node that joins may know those who have gone from the disk only.
      if (isLoss) this.#tellEnded();
    } else this.#beAlone();
    this.#lookWhetherComplete();
  }

  #missed(): void {
    this.#options.elsewhere.outdate();
    this.#options.settingsChanged();
    this.#ask();
  }

  /** The others take this node for one that has just come, and will ask. */
  #beginAgain(): void {
    const former = this.#life;
    this.#life = this.#site.life;
    this.#n = 0;
    this.#people.clear();
    this.#options.reborn(former, this.#away?.sinceMs);
    this.#away = undefined;
  }

  /** Whoever comes will ask for everything. */
  #beAlone(): void {
    this.#tick?.();
    this.#tick = undefined;
    this.#people.clear();
    this.#settings.clear();
  }

  #arm(): void {
    if (this.#tick) return;
    // Whoever asked while there seemed to be nobody asks again.
    this.#n++;
    this.#tickedAt = this.#clock.monotonic();
    this.#next();
  }

  #next(): void {
    this.#tick = this.#clock.after(TELL_MS, () => {
      this.#lookForStall();
      this.#next();
      this.#tellChanges();
      if (this.#isAsked) this.#tellAll();
      if (this.#clock.monotonic() - this.#toldAt >= BEAT_MS) this.#tell({ news: 'beat', n: this.#n });
      if (this.#clock.monotonic() - this.#askedAt >= BEAT_MS) this.#ask();
    });
  }

  /** A node that stood still finds its connections gone later than they went. */
  #lookForStall(): void {
    const now = this.#clock.monotonic();
    if (this.#tick && now - this.#tickedAt > TELL_MS + STALL_MS) this.#away = { sinceMs: this.#tickedAt, noticedMs: now };
    else if (this.#away && now - this.#away.noticedMs > STALL_KNOWN_MS) this.#away = undefined;
    this.#tickedAt = now;
  }

  #tell(news: SiteNews): void {
    this.#toldAt = this.#clock.monotonic();
    this.#site.tell(news);
  }

  #tellChanges(): void {
    const people = [...this.#people];
    const set = [...this.#settings];
    this.#people.clear();
    this.#settings.clear();
    for (let at = 0; at < people.length || (at === 0 && set.length > 0); at += NEWS_PART) {
      this.#tell({
        news: 'change',
        n: ++this.#n,
        people: people.slice(at, at + NEWS_PART).map((person) => writePerson(person, this.#options.factsOf(person))),
        ...(at === 0 && set.length > 0 ? { set } : {}),
      });
    }
  }

  #tellAll(): void {
    const people = [...this.#options.people()];
    const parts = Math.max(1, Math.ceil(people.length / NEWS_PART));
    this.#tellEnded();
    this.#isAsked = false;
    this.#answeredAt = this.#clock.monotonic();
    for (let part = 0; part < parts; part++) {
      this.#tell({
        news: 'all',
        n: this.#n,
        part,
        parts,
        people: people.slice(part * NEWS_PART, (part + 1) * NEWS_PART).map((person) => writePerson(person, this.#options.factsOf(person))),
      });
    }
  }

  #tellEnded(): void {
    const lives = this.#options.elsewhere.ended;
    if (lives.length > 0) this.#tell({ news: 'ended', lives });
  }

  #ask(): void {
    const lives = this.#options.elsewhere.incomplete;
    if (lives.length === 0) return;
    this.#askedAt = this.#clock.monotonic();
    this.#tell({ news: 'ask', lives });
  }

  #hear(news: SiteNews, from: string): void {
    if (news.news === 'ask') this.#answer(news.lives);
    else if (news.news === 'ended') for (const [life, leftMs] of news.lives) this.#options.elsewhere.hasEnded(life, leftMs);
    else this.#take(news, from);
  }

  #take(news: Exclude<SiteNews, { readonly news: 'ask' | 'ended' }>, from: string): void {
    const { elsewhere, settingsChanged } = this.#options;
    const wasIncomplete = elsewhere.incomplete.includes(from);
    elsewhere.take(news, from);
    if (news.news === 'change' && news.set) settingsChanged(news.set);
    // With what was missed, settings may have been.
    if (wasIncomplete && !elsewhere.incomplete.includes(from)) settingsChanged();
    this.#lookWhetherComplete();
  }

  /** At once, and to all who ask within the same `TELL_MS` together. */
  #answer(lives: readonly string[]): void {
    if (!lives.includes(this.#life)) return;
    if (this.#clock.monotonic() - this.#answeredAt >= TELL_MS) this.#tellAll();
    else this.#isAsked = true;
  }

  #lookWhetherComplete(): void {
    if (this.#options.elsewhere.incomplete.length > 0) return;
    for (const settle of this.#whenComplete.splice(0)) settle();
  }
}
