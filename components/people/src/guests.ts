import type { Person } from '@parley/people/contract';
import type { Clock } from '@parley/runtime';
import { integer, places, type Sql, text } from '@parley/storage';

const DAY_MS = 86_400_000;
/** Who has shown no token for so long is away. */
const AWAY_MS = 30 * DAY_MS;

/** Guests of applications: in no list of the directory, but known by name to whoever reads what they wrote. */
export class Guests {
  readonly #sql: Sql;
  readonly #clock: Clock;

  constructor(sql: Sql, clock: Clock) {
    this.#sql = sql;
    this.#clock = clock;
  }

  /** From then on the guest has this name. That a guest was seen is written once a day. */
  async see(id: string, name: string): Promise<void> {
    const now = this.#clock.now();
    const [row] = await this.#sql.query('select name, seen_at from people_guest where id = $1', [id]);
    if (row && text(row, 'name') === name && integer(row, 'seen_at') > now - DAY_MS) return;
    const sql = `insert into people_guest (id, name, seen_at) values ($1, $2, $3)
      on conflict (id) do update set name = excluded.name, seen_at = excluded.seen_at`;
    await this.#sql.batch([{ sql, params: [id, name, now] }]);
  }

  /** Those of the ids that are of guests who were seen. */
  async among(ids: readonly string[]): Promise<readonly Person[]> {
    const wanted = [...new Set(ids.filter((id) => id.startsWith('guest:')))];
    if (wanted.length === 0) return [];
    const rows = await this.#sql.query(`select id, name from people_guest where id in (${places(1, wanted.length)}) order by id`, wanted);
    return rows.map((row) => asPerson(text(row, 'id'), text(row, 'name')));
  }

  /** Ids of those who are away, in their order, behind one. */
  async away(after: string, limit: number): Promise<readonly string[]> {
    const now = this.#clock.now();
    // Of whom the version before has not written down when they were seen, that is now.
    if (after === '') await this.#sql.batch([{ sql: 'update people_guest set seen_at = $1 where seen_at = 0', params: [now] }]);
    const sql = 'select id from people_guest where seen_at < $1 and id > $2 order by id limit $3';
    return (await this.#sql.query(sql, [now - AWAY_MS, after, limit])).map((row) => text(row, 'id'));
  }

  /** Those of them who are away have no name any more. */
  async forget(ids: readonly string[]): Promise<void> {
    const sql = 'delete from people_guest where id = $1 and seen_at < $2';
    const before = this.#clock.now() - AWAY_MS;
    if (ids.length > 0) await this.#sql.batch(ids.map((id) => ({ sql, params: [id, before] })));
  }
}

function asPerson(id: string, name: string): Person {
  return { id, name, title: '', mail: '', units: [], active: true, joined: false, admin: false, guest: true };
}
