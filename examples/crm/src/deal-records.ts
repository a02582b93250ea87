import type { DatabaseSync } from 'node:sqlite';
import type { Person } from './people.ts';

export interface ContactDraft {
  readonly name: string;
  readonly position: string;
  readonly mail: string;
  readonly phone: string;
}

export interface Contact extends ContactDraft {
  readonly id: number;
}

export interface Note {
  readonly authorId: string;
  readonly authorName: string;
  readonly body: string;
  /** ISO 8601. */
  readonly writtenAt: string;
}

export interface HistoryEntry {
  readonly personId: string;
  readonly personName: string;
  /** What follows the name: "created the deal". */
  readonly what: string;
  /** ISO 8601. */
  readonly at: string;
}

/** What belongs to a deal. Whoever asks has seen to it that the person sees the deal. */
export class DealRecords {
  readonly #database: DatabaseSync;
  readonly #now: () => Date;

  constructor(database: DatabaseSync, now: () => Date) {
    this.#database = database;
    this.#now = now;
  }

  contacts(dealId: number): readonly Contact[] {
    const statement = this.#database.prepare('select id, name, position, mail, phone from contacts where deal_id = ? order by name');
    return statement.all(dealId) as unknown as Contact[];
  }

  addContact(dealId: number, { name, position, mail, phone }: ContactDraft): void {
    const statement = this.#database.prepare('insert into contacts (deal_id, name, position, mail, phone) values (?, ?, ?, ?, ?)');
    statement.run(dealId, name, position, mail, phone);
  }

  /** The newest first. */
  notes(dealId: number): readonly Note[] {
    const statement = this.#database.prepare(
      `select author_id as "authorId", people.name as "authorName", body, written_at as "writtenAt"
       from notes join people on people.id = author_id where deal_id = ? order by notes.id desc`,
    );
    return statement.all(dealId) as unknown as Note[];
  }

  addNote(person: Person, dealId: number, body: string): void {
    const statement = this.#database.prepare('insert into notes (deal_id, author_id, body, written_at) values (?, ?, ?, ?)');
    statement.run(dealId, person.id, body, this.#now().toISOString());
  }

  /** The newest first. */
  history(dealId: number): readonly HistoryEntry[] {
    const statement = this.#database.prepare(
      `select person_id as "personId", people.name as "personName", what, at
       from history join people on people.id = person_id where deal_id = ? order by history.id desc`,
    );
    return statement.all(dealId) as unknown as HistoryEntry[];
  }
}
