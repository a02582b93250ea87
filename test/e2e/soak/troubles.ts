import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '@parley/runtime';
import type { RoughLine } from '../support/rough-line.ts';
import type { Server } from '../support/server.ts';

const KILL_EVERY_MS = { least: 6_000, most: 18_000 };
const OFFLINE_EVERY_MS = { least: 1_000, most: 5_000 };
const OFFLINE_MS = { least: 200, most: 15_000 };
const SLOW_EVERY_MS = { least: 10_000, most: 30_000 };
/** Longer than the 15 s after which the server gives up a reader that makes no progress, or shorter. */
const SLOW_MS = { least: 5_000, most: 25_000 };

interface Span {
  readonly least: number;
  readonly most: number;
}

/** What goes wrong while people talk. Counts what it did. */
export class Troubles {
  kills = 0;
  offline = 0;
  slow = 0;
  readonly #random: Random;
  readonly #lines: readonly RoughLine[];
  readonly #ended = new AbortController();
  readonly #running: Promise<void>[] = [];

  constructor(random: Random, lines: readonly RoughLine[]) {
    this.#random = random;
    this.#lines = lines;
  }

  /** Until `end`: lines are cut and held. */
  begin(): void {
    this.#running.push(
      this.#repeat(OFFLINE_EVERY_MS, async (line) => {
        this.offline++;
        line.up = false;
        await this.#pause(OFFLINE_MS);
        line.up = true;
      }),
      this.#repeat(SLOW_EVERY_MS, async (line) => {
        this.slow++;
        line.held = true;
        await this.#pause(SLOW_MS);
        line.held = false;
      }),
    );
  }

  /** Kills the server with -9, again and again, for so long; answers the one that runs then. */
  async kill(server: Server, forMs: number): Promise<Server> {
    const until = performance.now() + forMs;
    let running = server;
    for (;;) {
      await this.#pause(KILL_EVERY_MS);
      if (performance.now() > until || this.#ended.signal.aborted) return running;
      await running.end('SIGKILL');
      this.kills++;
      running = await running.restart();
    }
  }

  /** Everything works again. */
  async end(): Promise<void> {
    this.#ended.abort();
    await Promise.all(this.#running);
    for (const line of this.#lines) [line.up, line.held] = [true, false];
  }

  async #repeat(every: Span, happen: (line: RoughLine) => Promise<void>): Promise<void> {
    const under: Promise<void>[] = [];
    while (!this.#ended.signal.aborted) {
      await this.#pause(every);
      const line = this.#lines[this.#random.integer(this.#lines.length)];
      if (line) under.push(happen(line));
    }
    await Promise.all(under);
  }

  async #pause({ least, most }: Span): Promise<void> {
    const ms = least + this.#random.integer(most - least);
    await sleep(ms, undefined, { signal: this.#ended.signal }).catch(() => undefined);
  }
}
