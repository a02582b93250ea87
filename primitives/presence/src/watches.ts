import type { Cancel, Clock } from '@parley/runtime';
import { Board } from './board.ts';
import { Digest, ListWatch } from './digest.ts';
import type { PresenceFacts } from './facts.ts';
import { GroupViews } from './group-views.ts';
import { TICK_MS } from './limits.ts';
import type { PresenceWindow, UnitCounts } from './news.ts';
import { PeopleWatches } from './people-watches.ts';
import type { Hierarchy, PresenceSink, Visibility } from './ports.ts';
import { UnitViews } from './unit-views.ts';
import type { View } from './view.ts';

export interface WatchesOptions {
  readonly clock: Clock;
  readonly hierarchy: Hierarchy;
  readonly visibility: Visibility;
  /** What is to be shown of a person at this moment. */
  readonly presenceOf: (person: string) => PresenceFacts;
}

export interface UnitQuery {
  readonly unit: string;
  /** Also the people of the units below; default true. */
  readonly below?: boolean;
  /** Rows of the list by name; absent: numbers only. */
  readonly window?: PresenceWindow;
}

export interface GroupQuery {
  readonly group: string;
  readonly window?: PresenceWindow;
}

/**
 * The open watches. Each is sent one snapshot and then at most one delta per tick, only when something it shows has changed. What a change
 * costs grows with the watches of that person and of the units above, not with all watches. Each `watch…` returns how to stop.
 */
export class Watches {
  readonly #options: WatchesOptions;
  readonly #board = new Board();
  readonly #people: PeopleWatches;
  readonly #units: UnitViews;
  readonly #groups: GroupViews;
  readonly #changed = new Set<string>();
  readonly #outdated = new Set<View>();
  readonly #unlisten: () => void;
  #tick: Cancel | undefined;

  constructor(options: WatchesOptions) {
    const { hierarchy, visibility } = options;
    this.#options = options;
    this.#people = new PeopleWatches(this.#board);
    this.#units = new UnitViews(this.#board, hierarchy, visibility);
    this.#groups = new GroupViews(this.#board, hierarchy, visibility);
    this.#unlisten = hierarchy.onChange(({ units, people }) => {
      this.#outdate([...this.#units.ofUnits(units), ...people.flatMap((person) => this.#groups.of(person))]);
    });
  }

  /** Whom the watcher may not see is shown as offline. */
  watchPeople(watcher: string, people: Iterable<string>, sink: PresenceSink): Cancel {
    const { visibility } = this.#options;
    const watcherClass = visibility.classOf(watcher);
    const visible = (person: string): boolean => person === watcher || visibility.mayShow(watcherClass, visibility.classOf(person));
    return this.#people.open(new Set([...people].filter(visible)), sink);
  }

  /** Refused with `not-found` where there is no such unit. */
  watchUnit(watcher: string, { unit, below = true, window }: UnitQuery, sink: PresenceSink): Cancel {
    const view = this.#units.take(unit, below, this.#options.visibility.classOf(watcher));
    if (!view) {
      sink.refuse('not-found', `There is no unit "${unit}".`);
      return () => {};
    }
    const close = view.open(window, sink);
    return () => {
      close();
      this.#units.tidy(unit);
    };
  }

  /** The numbers of several units, with those below, in one watch. Units that do not exist are left out. */
  watchCounts(watcher: string, units: Iterable<string>, sink: PresenceSink): Cancel {
    const watcherClass = this.#options.visibility.classOf(watcher);
    const watch = new ListWatch(sink);
    const entries: UnitCounts[] = [];
    const stops = [...new Set(units)].flatMap((unit) => {
      const view = this.#units.take(unit, true, watcherClass);
      if (!view) return [];
      entries.push({ unit, ...view.numbers });
      const stop = view.count(watch);
      return () => {
        stop();
        this.#units.tidy(unit);
      };
    });
    sink.snapshot(1, { units: entries });
    return () => {
      for (const stop of stops) stop();
    };
  }

  /** `people`: who is in it, where nobody watches it yet; from then on `regroup` says so. */
  watchGroup(watcher: string, { group, window }: GroupQuery, people: readonly string[], sink: PresenceSink): Cancel {
    const close = this.#groups.take(group, people, this.#options.visibility.classOf(watcher)).open(window, sink);
    return () => {
      close();
      this.#groups.tidy(group);
    };
  }

  hasGroup(group: string): boolean {
    return this.#groups.has(group);
  }

  regroup(group: string, people: readonly string[]): void {
    this.#outdate(this.#groups.restock(group, people));
  }

  /** The person may have to be shown otherwise than before. */
  changed(person: string): void {
    this.#changed.add(person);
    this.#arm();
  }

  /** Takes what changed so far as known to all: for a start, before anybody watches. */
  settle(): void {
    this.#tell();
  }

  close(): void {
    this.#unlisten();
    this.#tick?.();
  }

  #outdate(views: Iterable<View>): void {
    for (const view of views) {
      view.outdated();
      this.#outdated.add(view);
      this.#arm();
    }
  }

  #arm(): void {
    this.#tick ??= this.#options.clock.after(TICK_MS, () => this.#tell());
  }

  #tell(): void {
    this.#tick?.();
    this.#tick = undefined;
    const touched = new Set(this.#outdated);
    this.#outdated.clear();
    const moves = this.#move();
    for (const { person, before, after } of moves) {
      for (const view of [...this.#units.of(person), ...this.#groups.of(person)]) {
        view.moved(person, before, after);
        touched.add(view);
      }
    }
    this.#people.tell(moves.map(({ person }) => person));
    const numbers = new Digest('units');
    for (const view of touched) {
      if (!view.isIdle && view.tell()) numbers.add(view, { unit: view.name, ...view.numbers }, view.counters);
    }
    numbers.tell();
  }

  /** Moves the board on to this moment. */
  #move(): { readonly person: string; readonly before: PresenceFacts; readonly after: PresenceFacts }[] {
    const moves = [...this.#changed].flatMap((person) => {
      const after = this.#options.presenceOf(person);
      const before = this.#board.move(person, after);
      return before ? { person, before, after } : [];
    });
    this.#changed.clear();
    return moves;
  }
}
