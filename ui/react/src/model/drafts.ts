import { State } from './state.ts';

/** What drafts need of a browser's localStorage. */
export interface TextStore {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/**
 * Unsent words, one per conversation of one person on this device. They outlive the page; when storage is full or forbidden they
 * live as long as the page.
 */
export class Drafts {
  readonly #store: TextStore | undefined;
  readonly #prefix: string;
  readonly #state = new State<ReadonlyMap<string, string>>(new Map());

  constructor(person: string, store: TextStore | undefined) {
    this.#prefix = `parley.draft.${person}.`;
    this.#store = store;
  }

  get(conversation: string): string {
    return this.#state.snapshot.get(conversation) ?? this.#stored(conversation);
  }

  set(conversation: string, text: string): void {
    this.#state.set(new Map(this.#state.snapshot).set(conversation, text));
    try {
      if (text === '') this.#store?.removeItem(this.#prefix + conversation);
      else this.#store?.setItem(this.#prefix + conversation, text);
    } catch {
      // Storage is full or forbidden: the copy in memory serves until the page goes.
    }
  }

  /** Calls `fn` whenever there is, or no longer is, a draft for the conversation. */
  subscribe(conversation: string, fn: () => void): () => void {
    return this.#state.subscribe(() => this.get(conversation) !== '', fn);
  }

  #stored(conversation: string): string {
    try {
      return this.#store?.getItem(this.#prefix + conversation) ?? '';
    } catch {
      return '';
    }
  }
}
