import { Worker } from 'node:worker_threads';

interface Asked {
  readonly kind?: string;
  readonly channel?: string;
  readonly after?: number;
}

/** Reads of the durable log, counted where they pass: on their way to the thread that reads. */
export class LogReads {
  #reads = 0;
  readonly #places = new Set<string>();

  constructor() {
    const post = Worker.prototype.postMessage;
    const look = (value: unknown): void => this.#look(value);
    Worker.prototype.postMessage = function (this: Worker, value: unknown, ...more: []): void {
      look(value);
      post.call(this, value, ...more);
    };
  }

  /** Reads since the last call, and how many different (channel, from) they were for. */
  take(): { readonly reads: number; readonly places: number } {
    const counted = { reads: this.#reads, places: this.#places.size };
    this.#reads = 0;
    this.#places.clear();
    return counted;
  }

  #look(value: unknown): void {
    const { requests } = value as { readonly requests?: readonly Asked[] };
    for (const { kind, channel, after } of requests ?? []) {
      if (kind !== 'read') continue;
      this.#reads++;
      this.#places.add(`${after} ${channel}`);
    }
  }
}
