import type { RawClient } from '@parley/host/testing';
import type { WatchSpec } from '@parley/presence/testing';
import { SiteWatch } from './site-watch.ts';

/** The watches that are open around a host. */
export class Watching {
  readonly #now: () => number;
  readonly #complain: (fault: string) => void;
  #watches: SiteWatch[] = [];

  constructor(now: () => number, complain: (fault: string) => void) {
    this.#now = now;
    this.#complain = complain;
  }

  get all(): readonly SiteWatch[] {
    return this.#watches;
  }

  open(spec: WatchSpec, client: RawClient): void {
    this.#watches.push(new SiteWatch(spec, client, this.#now, this.#complain));
  }

  drop(which: (watch: SiteWatch) => boolean): void {
    for (const watch of this.#watches.filter(which)) watch.stop();
    this.#watches = this.#watches.filter((watch) => !which(watch));
  }

  /** The rows one further down, or the first ones where none were looked at. */
  scroll(number: number): void {
    const watch = this.#watches[number % this.#watches.length];
    if (!watch || watch.spec.kind === 'people' || watch.spec.kind === 'counts') return;
    const [from, to] = watch.spec.window ?? [-1, 1];
    this.drop((each) => each === watch);
    this.open({ ...watch.spec, window: [from + 1, to + 1] }, watch.client);
  }

  /** Shows what has arrived. */
  async read(): Promise<void> {
    for (const watch of this.#watches) await watch.read();
  }

  /** Their connections are gone. Answers what was watched. */
  forget(): readonly WatchSpec[] {
    return this.#watches.splice(0).map(({ spec }) => spec);
  }
}
