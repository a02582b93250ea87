import type { Board } from './board.ts';
import type { ListWatch } from './digest.ts';
import type { PresenceFacts } from './facts.ts';
import type { PresenceCounts, PresenceWindow } from './news.ts';
import { type Numbers, Panel } from './panel.ts';
import type { PresenceSink } from './ports.ts';
import { sameCounts, Tally } from './tally.ts';

export interface ViewOptions {
  /** Of the unit or group. */
  readonly name: string;
  readonly board: Board;
  /** The people of it, by name; undefined: there is no such thing any more. */
  readonly people: () => readonly string[] | undefined;
  /** Whether its watchers may see the person. */
  readonly shows: (person: string) => boolean;
}

/**
 * A set of people as one class of watchers sees it: how many are in which state, and windows on the list. Shared by all who watch it, so that
 * a change is counted once and costs as much as there are watchers of it.
 */
export class View {
  readonly #options: ViewOptions;
  readonly #tally = new Tally();
  readonly #panels = new Map<string, Panel>();
  /** Watches of lists of units that want its numbers. */
  readonly #counters = new Set<ListWatch>();
  #people: readonly string[] = [];
  #told: PresenceCounts;
  #toldTotal: number;
  #isStale = false;

  constructor(options: ViewOptions) {
    this.#options = options;
    this.#stock();
    this.#told = this.#tally.counts;
    this.#toldTotal = this.#people.length;
  }

  get name(): string {
    return this.#options.name;
  }

  get isIdle(): boolean {
    return this.#panels.size === 0 && this.#counters.size === 0;
  }

  /** As of the last tick. */
  get numbers(): Numbers {
    return { total: this.#toldTotal, counts: this.#told };
  }

  get counters(): Iterable<ListWatch> {
    return this.#counters;
  }

  /** Sends the snapshot. Returns how to stop. */
  open(window: PresenceWindow | undefined, sink: PresenceSink): () => void {
    const key = window?.join() ?? '';
    const panel = this.#panels.get(key) ?? new Panel(this.#options.board, window, this.#people);
    this.#panels.set(key, panel);
    panel.open(sink, this.numbers);
    return () => {
      panel.close(sink);
      if (panel.isIdle && this.#panels.get(key) === panel) this.#panels.delete(key);
    };
  }

  /** Its numbers go into the news of another watch. Returns how to stop. */
  count(watch: ListWatch): () => void {
    this.#counters.add(watch);
    return () => void this.#counters.delete(watch);
  }

  /** One of its people is shown otherwise than before. */
  moved(person: string, before: PresenceFacts, after: PresenceFacts): void {
    if (!this.#options.shows(person)) return;
    this.#tally.add(before.state, -1);
    this.#tally.add(after.state);
    for (const panel of this.#panels.values()) panel.moved(person);
  }

  /** Its people are to be read again before the next thing is told. */
  outdated(): void {
    this.#isStale = true;
  }

  /** One tick. Answers whether its numbers are others than before. */
  tell(): boolean {
    if (this.#isStale && !this.#stock()) {
      for (const panel of this.#panels.values()) panel.refuse('This unit does not exist any more.');
      return false;
    }
    const counts = this.#tally.counts;
    const changed = this.#people.length !== this.#toldTotal || !sameCounts(counts, this.#told);
    this.#told = counts;
    this.#toldTotal = this.#people.length;
    for (const panel of this.#panels.values()) panel.tell(changed ? this.numbers : undefined);
    return changed;
  }

  /** False: there is no such thing any more. */
  #stock(): boolean {
    const people = this.#options.people();
    this.#isStale = false;
    this.#people = people?.filter(this.#options.shows) ?? [];
    this.#tally.clear();
    for (const person of this.#people) this.#tally.add(this.#options.board.of(person).state);
    for (const panel of this.#panels.values()) panel.restock(this.#people);
    return people !== undefined;
  }
}
