import type { Logger, Services } from '@parley/component';
import type { Cancel } from '@parley/runtime';
import { integer, text } from '@parley/storage';
import { feedOf } from './names.ts';

/** How long to wait after a failure, milliseconds. */
const RETRY_MS = 30_000;

/** What only one node does at a time. */
const PURGE = 'purge';

type PurgerServices = Pick<Services, 'sql' | 'channels' | 'clock' | 'site'>;

/**
 * Redacts the text of deleted messages in the feed: `created` and every `edited`. What is to be done stands in a table, written in the
 * commit of the deletion, so that a crash or a full disk only delays it. On a site one node does it, woken by the commits of all, and another
 * one when that node is gone.
 */
export class Purger {
  readonly #services: PurgerServices;
  readonly #logger: Logger;
  readonly #stops: readonly Cancel[];
  #running: Promise<void> | undefined;
  #again = false;
  #closed = false;

  constructor(services: PurgerServices & Pick<Services, 'logger'>) {
    this.#services = services;
    this.#logger = services.logger;
    const wake = (): void => this.wake();
    this.#stops = [services.site.onNodes(wake), services.site.onGap(wake)];
  }

  /** Looks for what is to be done; returns at once. */
  wake(): void {
    if (this.#closed) return;
    this.#again = true;
    this.#running ??= this.#run();
  }

  /** Settles when nothing is under way. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const stop of this.#stops) stop();
    await this.#running;
  }

  async #run(): Promise<void> {
    try {
      while (this.#again && !this.#closed) {
        this.#again = false;
        await this.#sweep();
      }
    } catch (error) {
      this.#logger.warn('messaging.purge-failed', { error: String(error), retryMs: RETRY_MS });
      this.#services.clock.after(RETRY_MS, () => this.wake());
    } finally {
      // In the turn in which nothing more was found to do: whoever wakes it after that starts it anew.
      this.#running = undefined;
    }
  }

  async #sweep(): Promise<void> {
    const { sql, channels, site } = this.#services;
    if (!(await site.claim(PURGE))) return;
    const due = await sql.query('select conversation, message from messaging_purge');
    for (const row of due) {
      const key = [text(row, 'conversation'), integer(row, 'message')] as const;
      const edits = await sql.query('select id from messaging_edit where conversation = $1 and message = $2', key);
      await channels.redact(feedOf(key[0]), [key[1], ...edits.map((edit) => integer(edit, 'id'))]);
      await sql.batch([
        { sql: 'delete from messaging_edit where conversation = $1 and message = $2', params: key },
        { sql: 'delete from messaging_purge where conversation = $1 and message = $2', params: key },
      ]);
    }
  }
}
