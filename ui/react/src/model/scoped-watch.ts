import type { Parley } from '@parley/esdk';

export interface ScopedWatchOptions<B> {
  readonly parley: Parley;
  readonly topic: string;
  /** Input of the watch for these ids. */
  readonly input: (ids: readonly string[]) => unknown;
  /** The whole truth about these ids. */
  readonly whole: (ids: readonly string[], parts: readonly B[]) => void;
  /** What has changed. */
  readonly change: (body: B) => void;
}

/**
 * A watch of a list of ids that changes: the watch of the list before goes on until the new one has said all it knows, so that nobody
 * who is in both is unknown in between.
 */
export class ScopedWatch<B> {
  readonly #options: ScopedWatchOptions<B>;
  #ids: readonly string[] = [];
  /** Ends the watches that are open, oldest first. */
  #open: readonly (() => void)[] = [];
  #paused = false;

  constructor(options: ScopedWatchOptions<B>) {
    this.#options = options;
  }

  watch(ids: readonly string[]): void {
    this.#ids = ids;
    if (this.#paused) return;
    if (ids.length === 0) this.#endAll();
    else this.#start(ids);
  }

  /** Watches nothing until `resume`. */
  pause(): void {
    this.#paused = true;
    this.#endAll();
  }
  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.watch(this.#ids);
  }

  #start(ids: readonly string[]): void {
    const { parley, topic, input, whole, change } = this.#options;
    let parts: B[] = [];
    const end = parley.watch(topic, input(ids), {
      snapshot: (body, first, more) => {
        parts = first ? [body as B] : [...parts, body as B];
        if (more) return;
        this.#endBefore(end);
        whole(ids, parts);
      },
      delta: (body) => change(body as B),
    });
    this.#open = [...this.#open, end];
  }

  #endBefore(watch: () => void): void {
    const at = this.#open.indexOf(watch);
    for (const end of this.#open.slice(0, Math.max(at, 0))) end();
    this.#open = this.#open.slice(Math.max(at, 0));
  }

  #endAll(): void {
    for (const end of this.#open) end();
    this.#open = [];
  }
}
