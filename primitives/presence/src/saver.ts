import type { Cancel, Clock } from '@parley/runtime';
import { SAVE_MS } from './limits.ts';
import type { PresenceStore, StoredFacts } from './ports.ts';

export interface SaverOptions {
  readonly clock: Clock;
  readonly store: Pick<PresenceStore, 'saveFacts' | 'dropFacts'>;
  /** Of this node at this moment: whose facts they are. */
  readonly life: () => string;
  /** What is to be stored of a person at this moment. */
  readonly factsOf: (person: string) => StoredFacts | undefined;
  readonly onFault: (fault: unknown, about: string) => void;
}

/** Writes facts behind the scenes: conflated, once a second, one write at a time. What fails is written the next time. */
export class Saver {
  readonly #options: SaverOptions;
  readonly #due = new Set<string>();
  /** Lives that are over, to be forgotten. */
  readonly #over = new Set<string>();
  #timer: Cancel | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(options: SaverOptions) {
    this.#options = options;
  }

  /** The person's facts have changed. */
  mark(person: string): void {
    this.#due.add(person);
    this.#arm();
  }

  /** Nothing that was stored of a life that is over holds any more. */
  drop(life: string): void {
    this.#over.add(life);
    this.#arm();
  }

  /** Settles when everything marked is written, or could not be. */
  async close(): Promise<void> {
    this.#stop();
    await this.#writing;
    this.#stop();
    await this.#write();
  }

  #stop(): void {
    this.#timer?.();
    this.#timer = undefined;
  }

  #arm(): void {
    this.#timer ??= this.#options.clock.after(SAVE_MS, () => {
      this.#writing = this.#write().then(() => {
        this.#timer = undefined;
        if (this.#due.size + this.#over.size > 0) this.#arm();
      });
    });
  }

  async #write(): Promise<void> {
    await this.#save();
    await this.#forget();
  }

  async #save(): Promise<void> {
    if (this.#due.size === 0) return;
    const { store, life, factsOf, onFault } = this.#options;
    const people = [...this.#due];
    this.#due.clear();
    try {
      await store.saveFacts(life(), new Map(people.map((person) => [person, factsOf(person)])));
    } catch (fault) {
      for (const person of people) this.#due.add(person);
      onFault(fault, 'presence facts could not be stored');
    }
  }

  async #forget(): Promise<void> {
    for (const life of [...this.#over]) {
      try {
        await this.#options.store.dropFacts(life);
        this.#over.delete(life);
      } catch (fault) {
        this.#options.onFault(fault, 'facts of a node that is gone could not be removed');
      }
    }
  }
}
