import type { ChannelServices, SiteServices } from '@parley/component';
import type { Cancel, Clock } from '@parley/runtime';
import { integer, ref, type Sql, text, type Write } from '@parley/storage';
import type { ChannelJournal, JournalledMessage } from './api.ts';
import { messageOf } from './channel-message.ts';
import { familyOf } from './families.ts';
import type { Registry } from './registry.ts';

/** What other nodes are told, once for all messages of so many milliseconds. */
const WRITTEN = 'written';
const GATHER_MS = 10;

export interface ChannelJournalParts {
  readonly sql: Sql;
  readonly site: Pick<SiteServices, 'alone' | 'tell' | 'onTold'>;
  readonly registry: Registry;
  readonly channels: Pick<ChannelServices, 'read'>;
  readonly clock: Clock;
}

/** Keeps messages of durable channels until whoever must miss none has taken them: a row for each, written in its commit. */
export class Journal implements ChannelJournal {
  readonly #parts: ChannelJournalParts;
  readonly #listeners = new Set<() => void>();
  readonly #stop: Cancel;
  #wanted: (channel: string) => boolean = () => false;
  #telling: Cancel | undefined;

  constructor(parts: ChannelJournalParts) {
    this.#parts = parts;
    this.#stop = parts.site.onTold(WRITTEN, () => this.#tell());
  }

  keep(wanted: (channel: string) => boolean): void {
    this.#wanted = wanted;
  }

  /** For the commit of a message. */
  rows(channel: string): readonly Write[] {
    if (!this.#wanted(channel)) return [];
    const sql = 'insert into applications_journal (channel, id, at) values ($1, $2, $3)';
    return [{ sql, params: [channel, ref('offset'), ref('at')] }];
  }

  /** A message was committed on this node. */
  written(channel: string): void {
    if (!this.#wanted(channel)) return;
    this.#tell();
    const { site, clock } = this.#parts;
    if (site.alone) return;
    this.#telling ??= clock.after(GATHER_MS, () => {
      this.#telling = undefined;
      site.tell(WRITTEN, null);
    });
  }

  onWritten(fn: () => void): () => void {
    this.#listeners.add(fn);
    return () => void this.#listeners.delete(fn);
  }

  async next(limit: number): Promise<readonly JournalledMessage[]> {
    const sql = 'select channel, id from applications_journal order by at, channel, id limit $1';
    const rows = await this.#parts.sql.query(sql, [limit]);
    return Promise.all(rows.map((row) => this.#read(text(row, 'channel'), integer(row, 'id'))));
  }

  async forget(taken: readonly Pick<JournalledMessage, 'channel' | 'offset'>[]): Promise<void> {
    const sql = 'delete from applications_journal where channel = $1 and id = $2';
    await this.#parts.sql.batch(taken.map(({ channel, offset }) => ({ sql, params: [channel, offset] })));
  }

  close(): void {
    this.#stop();
    this.#telling?.();
  }

  async #read(channel: string, offset: number): Promise<JournalledMessage> {
    const { registry, channels } = this.#parts;
    // Of a channel that is declared no more nothing can be read.
    if (familyOf(await registry.now(), channel)?.keeping !== 'durable') return { channel, offset };
    const [entry] = (await channels.read(channel, offset - 1, 1)).entries;
    return { channel, offset, ...(entry?.offset === offset && !entry.redacted && { message: messageOf(entry) }) };
  }

  #tell(): void {
    for (const fn of this.#listeners) fn();
  }
}
