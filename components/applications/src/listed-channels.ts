import { type Sql, text, type Write } from '@parley/storage';

/** Channels that are remembered as listed. */
const REMEMBERED = 100_000;

/** The channels in which something was said, listed in the commit of the first message. */
export class ListedChannels {
  readonly #sql: Sql;
  readonly #listed = new Set<string>();

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** What belongs to the commit of a message. */
  listing(channel: string): readonly Write[] {
    if (this.#listed.has(channel)) return [];
    return [{ sql: 'insert into applications_channel (name) values ($1) on conflict (name) do nothing', params: [channel] }];
  }

  /** A message was committed. */
  listed(channel: string): void {
    if (this.#listed.size >= REMEMBERED) this.#listed.clear();
    this.#listed.add(channel);
  }

  async names(after: string, limit: number): Promise<readonly string[]> {
    const sql = 'select name from applications_channel where name > $1 order by name limit $2';
    return (await this.#sql.query(sql, [after, limit])).map((row) => text(row, 'name'));
  }
}
