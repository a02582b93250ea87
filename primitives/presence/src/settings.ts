import type { Cancel, Clock } from '@parley/runtime';
import type { Setting } from './facts.ts';
import { SAVE_MS } from './limits.ts';
import { holds } from './merge.ts';
import { MultiMap } from './multi-map.ts';
import type { PresenceStore } from './ports.ts';

export interface SettingsOptions {
  readonly clock: Clock;
  readonly store: Pick<PresenceStore, 'settings' | 'saveSetting'>;
  readonly changed: (person: string) => void;
  readonly onFault: (fault: unknown, about: string) => void;
}

/** What people have set, as it is stored. */
export class Settings {
  readonly #options: SettingsOptions;
  readonly #settings = new Map<string, Setting>();
  /** Being saved at this moment, by person. */
  readonly #saving = new MultiMap<string, object>();
  /** Saved here since the reading began that runs: what it finds may be older than what was saved. */
  readonly #overtaken = new Set<string>();
  /** Being saved when they were read: which of the two is newer will be known after that. */
  readonly #doubtful = new Set<string>();
  readonly #due = new Set<string>();
  #allDue = false;
  #isReading = false;
  #isClosed = false;
  #retry: Cancel | undefined;

  constructor(options: SettingsOptions) {
    this.#options = options;
  }

  /** Rejects when they cannot be read. */
  async load(): Promise<void> {
    this.#allDue = true;
    await this.#readAllDue();
  }

  /** While it holds. */
  of(person: string): Setting | undefined {
    const setting = this.#settings.get(person);
    return setting && holds(setting, this.#options.clock.now()) ? setting : undefined;
  }

  /** Undefined clears it. Settles when it is durable and in effect. */
  async set(person: string, setting: Setting | undefined): Promise<void> {
    const save = {};
    this.#saving.add(person, save);
    try {
      await this.#options.store.saveSetting(person, setting);
      this.#take(person, setting);
    } finally {
      this.#saving.delete(person, save);
      if (this.#isReading) this.#overtaken.add(person);
      if (this.#doubtful.delete(person)) this.reread([person]);
    }
  }

  /** Another node has stored something anew: of these people, or nobody knows of whom. */
  reread(people?: readonly string[]): void {
    for (const person of people ?? []) this.#due.add(person);
    this.#allDue ||= people === undefined;
    if (this.#isReading) return;
    this.#readAllDue().catch((fault: unknown) => {
      if (this.#isClosed) return;
      this.#options.onFault(fault, 'settings that other nodes have stored could not be read');
      this.#retry?.();
      this.#retry = this.#options.clock.after(SAVE_MS, () => this.reread([]));
    });
  }

  lapse(person: string): void {
    if (!this.of(person)) this.#settings.delete(person);
  }

  /** What is being read or saved changes nothing here any more. */
  close(): void {
    this.#retry?.();
    this.#isClosed = true;
  }

  async #readAllDue(): Promise<void> {
    this.#isReading = true;
    try {
      while (!this.#isClosed && (this.#allDue || this.#due.size > 0)) await this.#readDue();
    } finally {
      this.#isReading = false;
    }
  }

  async #readDue(): Promise<void> {
    const people = this.#allDue ? undefined : [...this.#due];
    this.#allDue = false;
    this.#due.clear();
    this.#overtaken.clear();
    const found = await this.#options.store.settings(people).catch((fault: unknown) => {
      for (const person of people ?? []) this.#due.add(person);
      this.#allDue ||= people === undefined;
      throw fault;
    });
    for (const person of people ?? new Set([...this.#settings.keys(), ...found.keys()])) {
      if (this.#saving.has(person)) this.#doubtful.add(person);
      else if (this.#overtaken.has(person)) this.#due.add(person);
      else this.#take(person, found.get(person));
    }
  }

  #take(person: string, setting: Setting | undefined): void {
    if (this.#isClosed) return;
    if (setting && holds(setting, this.#options.clock.now())) this.#settings.set(person, setting);
    else this.#settings.delete(person);
    this.#options.changed(person);
  }
}
