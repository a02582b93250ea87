import type { DatabaseSync } from 'node:sqlite';

export type Role = 'sales' | 'manager';

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly mail: string;
  readonly role: Role;
  readonly team: string;
}

const COLUMNS = 'id, name, mail, role, team';

export class People {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  find(id: string): Person | undefined {
    return this.#database.prepare(`select ${COLUMNS} from people where id = ?`).get(id) as Person | undefined;
  }

  passwordOf(id: string): string | undefined {
    return this.#database.prepare('select password from people where id = ?').get(id)?.['password'] as string | undefined;
  }

  all(): readonly Person[] {
    return this.#database.prepare(`select ${COLUMNS} from people order by team, role, name`).all() as unknown as Person[];
  }

  /** Whom the person may give a deal to: managers anybody, others those of their own team. */
  possibleOwners(person: Person): readonly Person[] {
    return this.all().filter(({ team }) => person.role === 'manager' || team === person.team);
  }
}
