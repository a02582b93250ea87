import type { Logger } from '@parley/component';
import { type Sql, text, type Write } from '@parley/storage';
import type { RightsChange } from './api.ts';
import type { Register } from './register.ts';

type Rights = Omit<RightsChange, 'person'> & { readonly id: string };

/**
 * Tells other components what people may do from now on. What is to be told is written down in the commit of the change, so that a node which
 * ends in between leaves it to the others, or to its next start.
 */
export class RightsWatchers {
  readonly #sql: Sql;
  readonly #logger: Logger;
  readonly #watchers: ((change: RightsChange) => Promise<void>)[] = [];

  constructor(sql: Sql, logger: Logger) {
    this.#sql = sql;
    this.#logger = logger;
  }

  add(fn: (change: RightsChange) => Promise<void>): void {
    this.#watchers.push(fn);
  }

  /** For the commit; `edit` names it. Nothing where the rights stay as they are. */
  owe(before: Rights, after: Rights, edit: string): readonly Write[] {
    if (same(before, after)) return [];
    return [{ sql: 'insert into people_owed (person, edit) values ($1, $2)', params: [after.id, edit] }];
  }

  /** Settles when all of them have been told; `edit`: as it was given to `owe`. */
  async announce(before: Rights, after: Rights, edit: string): Promise<void> {
    if (!same(before, after)) await this.#tell(after, edit);
  }

  /** Tells what others, or an earlier run, have left untold. What fails is left for the next time. */
  async settle(register: Register): Promise<void> {
    for (const row of await this.#sql.query('select person, edit from people_owed')) {
      try {
        const person = await register.person(text(row, 'person'));
        if (person) await this.#tell(person, text(row, 'edit'));
      } catch (error) {
        this.#logger.error('rights-unannounced', { person: text(row, 'person'), error: String(error) });
      }
    }
  }

  async #tell({ id, active, admin }: Rights, edit: string): Promise<void> {
    for (const fn of this.#watchers) await fn({ person: id, active, admin });
    await this.#sql.batch([{ sql: 'delete from people_owed where person = $1 and edit = $2', params: [id, edit] }]);
  }
}

/** The same for whoever is staged for an import: to stand before they count. */
export function oweStaged(edit: string): Write {
  return {
    sql: `insert into people_owed (person, edit) select p.id, $1 from people_person p join people_staged_person s on s.id = p.id
      where s.fresh = 0 and (s.active <> p.active or s.admin <> p.admin)`,
    params: [edit],
  };
}

function same(before: Rights, after: Rights): boolean {
  return before.active === after.active && before.admin === after.admin;
}
