import type { PresenceStore, Setting, StoredFacts } from '@parley/presence';

/** What is on the disk, of one node or of all. */
export class MemoryStore implements PresenceStore {
  /** While true, facts cannot be written. */
  fails = false;
  readonly #settings = new Map<string, Setting>();
  /** By life, then by person. */
  readonly #facts = new Map<string, Map<string, string>>();

  /** Lives of which something is stored. */
  get lives(): readonly string[] {
    return [...this.#facts.keys()];
  }

  async settings(people?: readonly string[]): Promise<ReadonlyMap<string, Setting>> {
    return new Map([...this.#settings].filter(([person]) => !people || people.includes(person)));
  }

  async saveSetting(person: string, setting: Setting | undefined): Promise<void> {
    if (setting) this.#settings.set(person, setting);
    else this.#settings.delete(person);
  }

  async facts(): ReturnType<PresenceStore['facts']> {
    const parsed = (facts: Map<string, string>): Map<string, StoredFacts> =>
      new Map([...facts].map(([person, text]) => [person, JSON.parse(text) as StoredFacts]));
    return new Map([...this.#facts].map(([life, facts]) => [life, parsed(facts)]));
  }

  async saveFacts(life: string, changes: ReadonlyMap<string, StoredFacts | undefined>): Promise<void> {
    if (this.fails) throw new Error('The disk is full.');
    const stored = this.#facts.get(life) ?? new Map<string, string>();
    for (const [person, facts] of changes) {
      if (facts) stored.set(person, JSON.stringify(facts));
      else stored.delete(person);
    }
    if (stored.size > 0) this.#facts.set(life, stored);
    else this.#facts.delete(life);
  }

  async dropFacts(life: string): Promise<void> {
    if (this.fails) throw new Error('The disk is full.');
    this.#facts.delete(life);
  }
}
