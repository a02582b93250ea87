import type { PresenceStore, Setting, StoredFacts } from '@parley/presence';

/** What presence keeps over a restart of the node. */
export class MemoryPresenceStore implements PresenceStore {
  readonly #settings = new Map<string, Setting>();
  readonly #facts = new Map<string, Map<string, StoredFacts>>();

  async settings(people?: readonly string[]): Promise<ReadonlyMap<string, Setting>> {
    return new Map([...this.#settings].filter(([person]) => people?.includes(person) ?? true));
  }

  async saveSetting(person: string, setting: Setting | undefined): Promise<void> {
    if (setting) this.#settings.set(person, setting);
    else this.#settings.delete(person);
  }

  async facts(): Promise<ReadonlyMap<string, ReadonlyMap<string, StoredFacts>>> {
    return this.#facts;
  }

  async saveFacts(life: string, changes: ReadonlyMap<string, StoredFacts | undefined>): Promise<void> {
    const people = this.#facts.get(life) ?? new Map<string, StoredFacts>();
    this.#facts.set(life, people);
    for (const [person, facts] of changes) {
      if (facts) people.set(person, facts);
      else people.delete(person);
    }
  }

  async dropFacts(life: string): Promise<void> {
    this.#facts.delete(life);
  }
}
