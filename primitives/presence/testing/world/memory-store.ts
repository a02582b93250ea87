import type { PresenceStore, Setting, StoredFacts } from '@parley/presence';

/** What is on the disk. */
export class MemoryStore implements PresenceStore {
  /** While true, facts cannot be written. */
  fails = false;
  readonly #settings = new Map<string, Setting>();
  readonly #facts = new Map<string, string>();

  async load(): ReturnType<PresenceStore['load']> {
    return {
      settings: new Map(this.#settings),
      facts: new Map([...this.#facts].map(([person, facts]) => [person, JSON.parse(facts) as StoredFacts])),
    };
  }

  async saveSetting(person: string, setting: Setting | undefined): Promise<void> {
    if (setting) this.#settings.set(person, setting);
    else this.#settings.delete(person);
  }

  async saveFacts(changes: ReadonlyMap<string, StoredFacts | undefined>): Promise<void> {
    if (this.fails) throw new Error('The disk is full.');
    for (const [person, facts] of changes) {
      if (facts) this.#facts.set(person, JSON.stringify(facts));
      else this.#facts.delete(person);
    }
  }
}
