import type { Logger } from '@parley/component';
import type { Clock } from '@parley/runtime';
import type { Sql } from '@parley/storage';

const STEP_MS = 60_000;

/** Notes when a key was used, at most once a minute. */
export class LastUse {
  readonly #sql: Sql;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #noted = new Map<string, number>();

  constructor(sql: Sql, clock: Clock, logger: Logger) {
    this.#sql = sql;
    this.#clock = clock;
    this.#logger = logger;
  }

  /** Nobody waits for it, and nothing depends on it. */
  note(key: string): void {
    const now = this.#clock.now();
    if (now - (this.#noted.get(key) ?? 0) < STEP_MS) return;
    this.#noted.set(key, now);
    const sql = 'update applications_key set used_at = $2 where id = $1 and used_at <= $3';
    this.#sql
      .batch([{ sql, params: [key, now, now - STEP_MS] }])
      .catch((error: unknown) => this.#logger.warn('applications.use-not-noted', { key, error: String(error) }));
  }
}
