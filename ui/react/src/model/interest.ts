import type { Cancel, Clock } from '@parley/runtime';

/** What is wanted is asked for after this moment: a screen draws its rows one by one. */
export const GATHER_MS = 50;
/** What is no longer wanted is let go after this time: people go back and forth. */
export const LET_GO_MS = 5_000;

export interface InterestOptions {
  readonly clock: Clock;
  /** Of more ids than these, those wanted last. */
  readonly most: number;
  /** The ids to watch have changed. */
  readonly onChange: (ids: readonly string[]) => void;
}

/** What the screen shows, counted per id and told as one list when it has settled. */
export class Interest {
  readonly #options: InterestOptions;
  readonly #users = new Map<string, number>();
  #told: ReadonlySet<string> = new Set();
  #timer: { readonly cancel: Cancel; readonly at: number } | undefined;

  constructor(options: InterestOptions) {
    this.#options = options;
  }

  /** Wants the ids ('' is nobody) until the returned function is called. */
  add(ids: Iterable<string>): () => void {
    const wanted = [...new Set(ids)].filter((id) => id !== '');
    for (const id of wanted) {
      const users = this.#users.get(id) ?? 0;
      this.#users.delete(id);
      this.#users.set(id, users + 1);
    }
    if (wanted.some((id) => !this.#told.has(id))) this.#tellIn(GATHER_MS);
    let held = true;
    return () => {
      if (held) this.#remove(wanted);
      held = false;
    };
  }

  #remove(ids: readonly string[]): void {
    for (const id of ids) {
      const users = this.#users.get(id) ?? 0;
      if (users > 1) this.#users.set(id, users - 1);
      else this.#users.delete(id);
    }
    this.#tellIn(LET_GO_MS);
  }

  #tellIn(ms: number): void {
    const { clock } = this.#options;
    const at = clock.monotonic() + ms;
    if (this.#timer && this.#timer.at <= at) return;
    this.#timer?.cancel();
    this.#timer = { at, cancel: clock.after(ms, () => this.#tell()) };
  }

  #tell(): void {
    this.#timer = undefined;
    const ids = [...this.#users.keys()].slice(-this.#options.most);
    if (ids.length === this.#told.size && ids.every((id) => this.#told.has(id))) return;
    this.#told = new Set(ids);
    this.#options.onChange(ids);
  }
}
