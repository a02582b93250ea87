import type { Person } from '@parley/people/contract';
import { places, type Sql, text } from '@parley/storage';

/** Guests of applications: in no list of the directory, but known by name to whoever reads what they wrote. */
export class Guests {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** From then on the guest has this name. */
  async see(id: string, name: string): Promise<void> {
    const [row] = await this.#sql.query('select name from people_guest where id = $1', [id]);
    if (row && text(row, 'name') === name) return;
    const sql = 'insert into people_guest (id, name) values ($1, $2) on conflict (id) do update set name = excluded.name';
    await this.#sql.batch([{ sql, params: [id, name] }]);
  }

  /** Those of the ids that are of guests who were seen. */
  async among(ids: readonly string[]): Promise<readonly Person[]> {
    const wanted = [...new Set(ids.filter((id) => id.startsWith('guest:')))];
    if (wanted.length === 0) return [];
    const rows = await this.#sql.query(`select id, name from people_guest where id in (${places(1, wanted.length)}) order by id`, wanted);
    return rows.map((row) => asPerson(text(row, 'id'), text(row, 'name')));
  }
}

function asPerson(id: string, name: string): Person {
  return { id, name, title: '', mail: '', units: [], active: true, joined: false, admin: false, guest: true };
}
