import type { RightsChange } from './api.ts';

type Rights = Omit<RightsChange, 'person'> & { readonly id: string };

/** Tells other components what people may do from now on. */
export class RightsWatchers {
  readonly #watchers: ((change: RightsChange) => Promise<void>)[] = [];

  add(fn: (change: RightsChange) => Promise<void>): void {
    this.#watchers.push(fn);
  }

  /** Settles when all of them have. */
  async announce(before: Rights, { id, active, admin }: Rights): Promise<void> {
    if (before.active === active && before.admin === admin) return;
    for (const fn of this.#watchers) await fn({ person: id, active, admin });
  }
}
