import { Refused } from '@parley/component';
import type { Clock } from '@parley/runtime';
import { Deadline } from './deadline.ts';
import type { Installed } from './declarations.ts';
import type { Faults } from './faults.ts';
import { Seldom } from './seldom.ts';

/** A component says within this time whether it admits pages of an origin, or does not. */
export const ADMITS_MS = 1_000;

/** What a component says of a page that it does not admit. */
const NO = new Error('The page is not admitted.');

/**
 * Which foreign pages may ask, by all components that admit some. Nothing else is decided by it: whom a page shows is verified as everybody is. Where a component
 * fails, is late or does not run a page that nobody else admits stays outside, and is to come again: it may be one that is admitted.
 */
export class ForeignOrigins {
  readonly #admitting: readonly (readonly [Installed, complaints: Seldom])[];
  readonly #clock: Clock;
  readonly #faults: Faults;

  constructor(installed: readonly Installed[], clock: Clock, faults: Faults) {
    this.#admitting = installed.filter(({ component }) => component.admits !== undefined).map((each) => [each, new Seldom(clock)]);
    this.#clock = clock;
    this.#faults = faults;
  }

  /** Settles with the first yes; with no when everybody has said so. Rejects as `unavailable` where somebody cannot say it. */
  async admits(origin: string): Promise<boolean> {
    const asked = this.#admitting.map(async ([each, complaints]) => {
      if (!(await this.#admitted(each, complaints, origin))) throw NO;
      return true;
    });
    return Promise.any(asked).catch(({ errors }: AggregateError) => {
      if (errors.every((error) => error === NO)) return false;
      throw new Refused('unavailable', 'Whether pages of this origin may ask cannot be said at the moment. Come again.');
    });
  }

  async #admitted({ component, state, started }: Installed, complaints: Seldom, origin: string): Promise<boolean> {
    if (!started) throw new Refused('unavailable', `${component.id} has not started.`);
    const deadline = new Deadline(this.#clock, ADMITS_MS);
    try {
      const asked = (async () => component.admits?.(state, origin))();
      return (await deadline.race(asked)) === true;
    } catch (error) {
      const isAway = error instanceof Refused && error.code === 'unavailable';
      // Any page can ask as often as it likes.
      if (!isAway && complaints.happened() !== undefined) this.#faults.log(error, `${component.id} admits`);
      throw error;
    }
  }
}
