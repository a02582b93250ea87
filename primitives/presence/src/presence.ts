import type { Clock } from '@parley/runtime';
import type { Hierarchy, PresenceStore, Visibility } from './ports.ts';
import { Roster } from './roster.ts';
import { Watches } from './watches.ts';

export interface PresenceOptions {
  readonly clock: Clock;
  readonly hierarchy: Hierarchy;
  readonly visibility: Visibility;
  readonly store: PresenceStore;
  /** A fault that nobody waits for: facts that could not be stored are stored the next time. */
  readonly onFault: (fault: unknown, about: string) => void;
}

/** Who is there (`roster`) and who watches it (`watches`), on one node. */
export class Presence {
  readonly roster: Roster;
  readonly watches: Watches;

  private constructor({ clock, hierarchy, visibility, store, onFault }: PresenceOptions) {
    this.watches = new Watches({ clock, hierarchy, visibility, presenceOf: (person) => this.roster.of(person) });
    this.roster = new Roster({ clock, store, changed: (person) => this.watches.changed(person), onFault });
  }

  /** Begins with what was stored; it stays until `roster.listening`, and then for the grace. */
  static async open(options: PresenceOptions): Promise<Presence> {
    const presence = new Presence(options);
    await presence.roster.load();
    presence.watches.settle();
    return presence;
  }

  /** Settles when everything is stored. Watches are told nothing any more. */
  async close(): Promise<void> {
    this.watches.close();
    await this.roster.close();
  }
}
