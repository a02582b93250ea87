import { hash } from 'node:crypto';
import type { PeopleApi } from '@parley/people';
import type { Person } from '@parley/people/contract';
import type { Runtime } from '@parley/runtime';
import { integer, places, type Sql, text, type Write } from '@parley/storage';
import type { WebhookEvent, WebhookPerson } from '@parley/webhooks/contract';
import { type Happening, personSubject } from './happening.ts';

/** How many people one statement names, and one commit tells of. */
const CHUNK = 200;

type PersonEvent = 'person.created' | 'person.updated' | 'person.deactivated';

/** What has happened to some people, and what to write in the commit that keeps it. */
export interface Differences {
  readonly happenings: readonly Happening[];
  readonly writes: readonly Write[];
}

export interface PeopleFollowerParts {
  readonly sql: Sql;
  readonly people: Pick<PeopleApi, 'people' | 'everybody'>;
  readonly runtime: Runtime;
}

/**
 * Finds what has happened to people by what was told of them last, so that nothing is missed, whatever fails in between; of several changes one
 * after the other the last is told.
 */
export class PeopleFollower {
  readonly #parts: PeopleFollowerParts;

  constructor(parts: PeopleFollowerParts) {
    this.#parts = parts;
  }

  /** Takes everybody as they are at this moment, unless people are followed already. */
  async begin(): Promise<void> {
    const { sql, people, runtime } = this.#parts;
    if (await this.#begun()) return;
    const everybody = await people.everybody();
    const mark = `insert into webhooks_mark (name, at) values ('people', $1) on conflict (name) do nothing`;
    await sql.batch([
      // Where another node was faster this is a conflict, and nothing is written.
      { sql: mark, params: [runtime.clock.now()], expect: 1 },
      { sql: 'delete from webhooks_person', params: [] },
      ...everybody.map(remember),
    ]);
  }

  /** Nobody asks for it any more. */
  async end(): Promise<void> {
    if (!(await this.#begun())) return;
    await this.#parts.sql.batch([
      { sql: `delete from webhooks_mark where name = 'people'`, params: [] },
      { sql: 'delete from webhooks_person', params: [] },
    ]);
  }

  /** What is different of these people, or of all, in parts. Each part is to be kept before the next one is asked for. */
  async *differences(ids: readonly string[] | 'all'): AsyncGenerator<Differences> {
    const all = ids === 'all' ? await this.#parts.people.everybody() : undefined;
    const count = all?.length ?? ids.length;
    for (let start = 0; start < count; start += CHUNK) {
      const some = all
        ? all.slice(start, start + CHUNK)
        : await this.#parts.people.people(ids.slice(start, start + CHUNK) as readonly string[]);
      if (some.length > 0) yield this.#compare(some);
    }
  }

  async #compare(people: readonly Person[]): Promise<Differences> {
    const { sql } = this.#parts;
    const ids = people.map(({ id }) => id);
    const rows = await sql.query(`select id, digest, active from webhooks_person where id in (${places(1, ids.length)})`, ids);
    const known = new Map(rows.map((row) => [text(row, 'id'), { digest: text(row, 'digest'), active: integer(row, 'active') === 1 }]));
    const different = people.filter((person) => known.get(person.id)?.digest !== digestOf(person));
    return {
      happenings: different.map((person) => this.#happening(person, known.get(person.id)?.active)),
      writes: different.map(remember),
    };
  }

  /** `was`: whether the person was active; undefined: unknown so far. */
  #happening(person: Person, was: boolean | undefined): Happening {
    const { clock, random } = this.#parts.runtime;
    const type: PersonEvent = was === undefined ? 'person.created' : was && !person.active ? 'person.deactivated' : 'person.updated';
    const event: WebhookEvent = { type, timestamp: new Date(clock.now()).toISOString(), data: { person: shown(person) } };
    return { event, key: `${person.id} ${random.id()}`, subject: personSubject(person.id) };
  }

  async #begun(): Promise<boolean> {
    return (await this.#parts.sql.query(`select at from webhooks_mark where name = 'people'`)).length > 0;
  }
}

function remember(person: Person): Write {
  const sql = `insert into webhooks_person (id, digest, active) values ($1, $2, $3)
    on conflict (id) do update set digest = excluded.digest, active = excluded.active`;
  return { sql, params: [person.id, digestOf(person), person.active ? 1 : 0] };
}

function shown({ id, name, mail, title, units, active }: Person): WebhookPerson {
  return { id, name, mail, title, units, active };
}

function digestOf(person: Person): string {
  return hash('sha256', JSON.stringify(shown(person)), 'base64url');
}
