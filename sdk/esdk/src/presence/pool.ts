import type { PersonPresence } from '@parley/presence-component/contract';
import type { Cancel, Clock } from '@parley/runtime';
import { State } from '../state.ts';
import type { Observable, Parley } from '../types.ts';
import { watchTarget } from './open-watch.ts';

/** Names come to the screen together; they are watched together. */
const GATHER_MS = 20;
/** A name that leaves the screen often comes back. */
const LINGER_MS = 5_000;
const MOST_IDS = 500;
/** More watches than this are made anew as few. */
const MOST_BATCHES = 8;

interface Seat {
  readonly state: State<PersonPresence | undefined>;
  holders: number;
}
interface Batch {
  readonly people: ReadonlySet<string>;
  stop(): void;
}

/** Single people, watched while somebody looks at them, in as few watches as it takes. */
export class PeoplePool {
  readonly #parley: Pick<Parley, 'watch'>;
  readonly #clock: Clock;
  readonly #seats = new Map<string, Seat>();
  readonly #fresh = new Set<string>();
  #batches: Batch[] = [];
  #gathering: Cancel | undefined;

  constructor(parley: Pick<Parley, 'watch'>, clock: Clock) {
    this.#parley = parley;
    this.#clock = clock;
  }

  of(person: string): Observable<PersonPresence | undefined> {
    const pool = this;
    return {
      get snapshot() {
        return pool.#seats.get(person)?.state.snapshot;
      },
      subscribe: (selector, fn) => {
        const seat = this.#take(person);
        const stop = seat.state.subscribe(selector, fn);
        let held = true;
        return () => {
          stop();
          if (held) this.#clock.after(LINGER_MS, () => this.#giveBack(person, seat));
          held = false;
        };
      },
    };
  }

  #take(person: string): Seat {
    const known = this.#seats.get(person);
    if (known) {
      known.holders++;
      return known;
    }
    const seat = { state: new State<PersonPresence | undefined>(undefined), holders: 1 };
    this.#seats.set(person, seat);
    this.#fresh.add(person);
    this.#gathering ??= this.#clock.after(GATHER_MS, () => this.#gather());
    return seat;
  }

  #giveBack(person: string, seat: Seat): void {
    if (--seat.holders > 0) return;
    this.#seats.delete(person);
    this.#fresh.delete(person);
    const idle = this.#batches.filter(({ people }) => ![...people].some((each) => this.#seats.has(each)));
    this.#batches = this.#batches.filter((batch) => !idle.includes(batch));
    for (const batch of idle) batch.stop();
  }

  #gather(): void {
    this.#gathering = undefined;
    const old = this.#batches.length < MOST_BATCHES ? [] : this.#batches.splice(0);
    const people = old.length > 0 ? [...this.#seats.keys()] : [...this.#fresh];
    this.#fresh.clear();
    for (let at = 0; at < people.length; at += MOST_IDS) this.#batches.push(this.#watch(people.slice(at, at + MOST_IDS)));
    for (const batch of old) batch.stop();
  }

  #watch(people: readonly string[]): Batch {
    const watch = watchTarget(this.#parley, { people });
    watch.subscribe(
      (snapshot) => snapshot.people,
      (entries) => {
        for (const entry of entries) this.#seats.get(entry.person)?.state.set(entry);
      },
    );
    return { people: new Set(people), stop: () => watch.close() };
  }
}
