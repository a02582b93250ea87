import type { Cancel } from '@parley/runtime';
import type { Site } from '@parley/site';

const SUBJECT = 'missed';
const NOTHING = new Uint8Array();

/**
 * When this node may have missed something that another one told: it was cut off itself, or the other one was, which says so when it is back.
 * What `fn`s throw is the caller's fault to catch.
 */
export class Gaps {
  readonly #listeners = new Set<{ readonly fn: (own: boolean) => void }>();
  readonly #stops: readonly Cancel[];

  constructor(site: Site) {
    const { channels } = site.backbones;
    this.#stops = [
      site.onGap(() => {
        channels.publish(SUBJECT, NOTHING);
        this.#tell(true);
      }),
      channels.subscribe(SUBJECT, () => this.#tell(false)),
    ];
  }

  /** `own`: it was this node that was cut off; what all were asked meanwhile, it was not. Called before anybody is answered that it has heard. */
  on(fn: (own: boolean) => void): Cancel {
    const listener = { fn };
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  close(): void {
    for (const stop of this.#stops) stop();
    this.#listeners.clear();
  }

  #tell(own: boolean): void {
    for (const { fn } of [...this.#listeners]) fn(own);
  }
}
