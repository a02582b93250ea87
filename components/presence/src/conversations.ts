import type { Logger } from '@parley/component';
import type { MembersChange, MessagingApi } from '@parley/messaging';
import type { PresenceSink, PresenceWindow, Watches } from '@parley/presence';

export type Membership = Pick<MessagingApi, 'members' | 'onMembersChanged'>;

interface Reading {
  /** The members have changed since it began. */
  isStale: boolean;
}

/** Keeps the members of conversations right while somebody watches their presence. */
export class ConversationGroups {
  readonly #membership: Membership;
  readonly #watches: Watches;
  readonly #logger: Logger;
  readonly #unlisten: () => void;
  /** By conversation. */
  readonly #opening = new Map<string, Set<Reading>>();
  readonly #refreshing = new Map<string, Reading>();

  constructor({ membership, watches, logger }: { membership: Membership; watches: Watches; logger: Logger }) {
    this.#membership = membership;
    this.#watches = watches;
    this.#logger = logger;
    this.#unlisten = membership.onMembersChanged((change) => this.#changed(change));
  }

  async open(
    watcher: string,
    { conversation, window }: { readonly conversation: string; readonly window?: PresenceWindow },
    sink: PresenceSink,
  ): Promise<() => void> {
    const reading = { isStale: false };
    const readings = this.#opening.get(conversation) ?? new Set();
    this.#opening.set(conversation, readings.add(reading));
    try {
      const people = await this.#membership.members(conversation);
      const stop = this.#watches.watchGroup(watcher, { group: conversation, ...(window ? { window } : {}) }, people, sink);
      if (reading.isStale) void this.#refresh(conversation);
      return stop;
    } finally {
      readings.delete(reading);
      if (readings.size === 0) this.#opening.delete(conversation);
    }
  }

  close(): void {
    this.#unlisten();
  }

  #changed({ conversation }: MembersChange): void {
    for (const reading of this.#opening.get(conversation) ?? []) reading.isStale = true;
    if (this.#watches.hasGroup(conversation)) void this.#refresh(conversation);
  }

  /** One reading of a conversation at a time, and another where something changed meanwhile: no older list comes after a newer. */
  async #refresh(conversation: string): Promise<void> {
    const running = this.#refreshing.get(conversation);
    if (running) {
      running.isStale = true;
      return;
    }
    const reading = { isStale: true };
    this.#refreshing.set(conversation, reading);
    try {
      while (reading.isStale) {
        reading.isStale = false;
        this.#watches.regroup(conversation, await this.#membership.members(conversation));
      }
    } catch (error) {
      this.#logger.warn('presence.members-unread', { conversation, error: String(error) });
    } finally {
      this.#refreshing.delete(conversation);
    }
  }
}
