import type { Channels } from '@parley/channels';
import type { Runtime } from '@parley/runtime';
import type { Site } from '@parley/site';
import type { FakeSession } from '../fake-router.ts';

const QUESTION = 'access';
/** How long the sessions of a node wait at most, after a gap, until somebody has time to ask about them again. */
const QUEUE_MS = 1_000;

export interface DoorkeeperOptions {
  readonly channel: string;
  readonly channels: Channels;
  readonly site: Site;
  readonly runtime: Runtime;
  readonly sessions: ReadonlySet<FakeSession>;
}

/** What the host of a node does about rights that change, here and elsewhere. */
export class Doorkeeper {
  readonly #options: DoorkeeperOptions;

  constructor(options: DoorkeeperOptions) {
    const { channel, channels, site, runtime } = options;
    this.#options = options;
    site.answer(QUESTION, async (person) => {
      await channels.revalidate(channel, new TextDecoder().decode(person));
      return new Uint8Array();
    });
    site.onGap(() => {
      channels.suspend();
      runtime.clock.after(runtime.random.integer(QUEUE_MS), () => void this.#recheck());
    });
  }

  /** Settles when the person's right is judged anew on all nodes. */
  async changed(person: string): Promise<void> {
    const { channel, channels, site } = this.#options;
    await Promise.all([channels.revalidate(channel, person), site.askAll(QUESTION, new TextEncoder().encode(person))]);
  }

  async #recheck(): Promise<void> {
    for (const session of this.#options.sessions) await this.#options.channels.revalidateSession(session);
  }
}
