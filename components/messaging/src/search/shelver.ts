import type { Logger, Services, SiteServices } from '@parley/component';
import type { Cancel } from '@parley/runtime';
import { integer, type Row, type Sql, text, type Write } from '@parley/storage';
import { blockOf, lineOf, replaceShelf, SHELF_MESSAGES } from './shelf.ts';

/** What only one node does at a time. */
const SHELVE = 'shelve';
/** Shelves of one step: what is written meanwhile waits for no more than this. */
const STEP_SHELVES = 8;

/**
 * Puts messages on shelves that were written before there were any: `unshelved` of a conversation says up to which seq that is to be done.
 * Goes from the newest backwards, in small steps, and after a stop on from where it was.
 */
export class Shelver {
  readonly #sql: Sql;
  readonly #logger: Logger;
  readonly #site: SiteServices;
  readonly #stop: Cancel;
  #running: Promise<void> | undefined;
  #closed = false;

  constructor({ sql, logger, site }: Pick<Services, 'sql' | 'logger' | 'site'>) {
    this.#sql = sql;
    this.#logger = logger;
    this.#site = site;
    this.#stop = site.onNodes(() => void this.run());
  }

  /** Begins, and settles when everything is on a shelf, or another node is at it. A failure is logged; the next start goes on. */
  run(): Promise<void> {
    this.#running ??= this.#shelveAll()
      .catch((error: unknown) => this.#logger.warn('messaging.shelving-failed', { error: String(error) }))
      .finally(() => {
        this.#running = undefined;
      });
    return this.#running;
  }

  /** Settles when nothing is under way. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#stop();
    await this.#running;
  }

  async #shelveAll(): Promise<void> {
    if (this.#closed || !(await this.#site.claim(SHELVE))) return;
    const due = await this.#sql.query('select id, unshelved from messaging_conversation where unshelved > 0');
    for (const row of due) {
      for (let until = integer(row, 'unshelved'); until > 0 && !this.#closed; ) until = await this.#step(text(row, 'id'), until);
    }
  }

  /** Answers what remains to be done; the same again when somebody changed one of the messages meanwhile. */
  async #step(conversation: string, until: number): Promise<number> {
    const first = Math.max(0, blockOf(until) - STEP_SHELVES + 1) * SHELF_MESSAGES;
    const end = (blockOf(until) + 1) * SHELF_MESSAGES;
    const messages = await this.#sql.query(
      'select seq, sent_at, body, changed from messaging_message where conversation = $1 and seq >= $2 and seq < $3 order by seq',
      [conversation, first, end],
    );
    const changed = messages.reduce((most, row) => Math.max(most, integer(row, 'changed')), 0);
    const done: Write = {
      sql: `update messaging_conversation set unshelved = $2 where id = $1 and not exists (
        select 1 from messaging_message x where x.conversation = $1 and x.seq >= $3 and x.seq < $4 and x.changed > $5)`,
      params: [conversation, Math.max(0, first - 1), first, end, changed],
      expect: 1,
    };
    const result = await this.#sql.batch([done, ...shelvesOf(conversation, messages)]);
    return result.status === 'committed' ? first - 1 : until;
  }
}

function shelvesOf(conversation: string, messages: readonly Row[]): readonly Write[] {
  const blocks = Map.groupBy(messages, (row) => blockOf(integer(row, 'seq')));
  return [...blocks].flatMap(([block, rows]) => {
    const words = rows.map((row) => lineOf(integer(row, 'seq'), text(row, 'body'))).join('');
    const times = rows.map((row) => integer(row, 'sent_at'));
    const shelf = { conversation, block, firstAt: Math.min(...times), lastAt: Math.max(...times), words };
    return words === '' ? [] : [replaceShelf(shelf)];
  });
}
