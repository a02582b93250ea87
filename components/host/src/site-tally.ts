import type { Cancel } from '@parley/runtime';
import type { Site } from '@parley/site';

/** How often this node was cut off from its site. */
export class SiteTally {
  #gaps = 0;
  #lapses = 0;
  readonly #stops: readonly Cancel[];

  constructor(site: Site) {
    let held = site.holds;
    this.#stops = [
      site.onGap(() => {
        this.#gaps++;
      }),
      site.onChange(() => {
        if (held && !site.holds) this.#lapses++;
        held = site.holds;
      }),
    ];
  }

  /** Times that messages of other nodes may have been missed. */
  get gaps(): number {
    return this.#gaps;
  }

  /** Times that the lease was lost. */
  get lapses(): number {
    return this.#lapses;
  }

  close(): void {
    for (const stop of this.#stops) stop();
  }
}
