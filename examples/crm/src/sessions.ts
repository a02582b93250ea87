import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { People, Person } from './people.ts';

const LIFETIME_MS = 12 * 3_600_000;

export interface Session {
  readonly person: Person;
  /** Stands in every form; a page of somebody else cannot know it. */
  readonly csrf: string;
}

function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** The database keeps hashes: who reads it cannot take over a session. */
function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

export function isCsrfOf(session: Session, sent: string): boolean {
  return timingSafeEqual(Buffer.from(hashOf(sent)), Buffer.from(hashOf(session.csrf)));
}

export class Sessions {
  readonly #database: DatabaseSync;
  readonly #people: People;
  readonly #now: () => Date;

  constructor(database: DatabaseSync, people: People, now: () => Date) {
    this.#database = database;
    this.#people = people;
    this.#now = now;
  }

  /** The token for the cookie. Sessions that have ended are dropped on the way. */
  start(personId: string): string {
    const token = newSecret();
    const now = this.#now().getTime();
    this.#database.prepare('delete from sessions where expires_at <= ?').run(now);
    this.#database
      .prepare('insert into sessions (token_hash, person_id, csrf, expires_at) values (?, ?, ?, ?)')
      .run(hashOf(token), personId, newSecret(), now + LIFETIME_MS);
    return token;
  }

  find(token: string): Session | undefined {
    const row = this.#database
      .prepare('select person_id, csrf from sessions where token_hash = ? and expires_at > ?')
      .get(hashOf(token), this.#now().getTime()) as { person_id: string; csrf: string } | undefined;
    const person = row && this.#people.find(row.person_id);
    return person && { person, csrf: row.csrf };
  }

  end(token: string): void {
    this.#database.prepare('delete from sessions where token_hash = ?').run(hashOf(token));
  }
}
