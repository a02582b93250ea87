import type { PeopleApi } from '@parley/people';
import type { Person } from '@parley/people/contract';
import type { Runtime } from '@parley/runtime';
import { digestOf } from '@parley/security';
import { integer, places, type Sql, text, type Write } from '@parley/storage';
import type { WebhookEvent, WebhookPerson } from '@parley/webhooks/contract';
import { type Happening, personSubject } from '@parley/webhooks/contract';

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
  #beginning: Promise<void> | undefined;

  constructor(parts: PeopleFollowerParts) {
    this.#parts = parts;
  }

  /** Takes everybody as they are at this moment, unless people are followed already. Everything else goes on meanwhile. */
  begin(): Promise<void> {
    this.#beginning ??= this.#begin().finally(() => {
      this.#beginning = undefined;
    });
    return this.#beginning;
  }

  /** The same for whoever is to be told of what happens from there on: nobody who has not heard of them yet can end it any more. */
  async ask(): Promise<void> {
    const { sql, runtime } = this.#parts;
    const mark = `insert into webhooks_mark (name, at) values ('asked', $1) on conflict (name) do update set at = excluded.at`;
    await sql.batch([{ sql: mark, params: [runtime.random.integer(2 ** 40)] }]);
    await this.begin();
  }

  /** Names who has asked last, for `end`. */
  async asked(): Promise<number | undefined> {
    return this.#mark('asked');
  }

  /** Nobody asks for it any more. False: somebody has, since it was asked who did. */
  async end(asked: number | undefined): Promise<boolean> {
    const { sql } = this.#parts;
    const run = await this.#mark('followed');
    const gone = { sql: `delete from webhooks_mark where name = 'asked' and at = $1`, params: [asked ?? 0], expect: 1 };
    const nobody = { sql: `insert into webhooks_mark (name, at) values ('asked', 0) on conflict (name) do nothing`, params: [], expect: 1 };
    const over = { sql: `delete from webhooks_mark where name = 'followed'`, params: [] };
    const writes = [...(asked === undefined ? [nobody] : []), gone, over, ...(run === undefined ? [] : rid(run))];
    return (await sql.batch(writes)).status === 'committed';
  }

  /** What is different of these people, or of all, in parts. Each part is to be kept before the next one is asked for. */
  async *differences(ids: readonly string[] | 'all'): AsyncGenerator<Differences> {
    const run = await this.#mark('followed');
    if (run === undefined) return;
    const all = ids === 'all' ? await this.#parts.people.everybody() : undefined;
    const count = all?.length ?? ids.length;
    for (let start = 0; start < count; start += CHUNK) {
      const some = all
        ? all.slice(start, start + CHUNK)
        : await this.#parts.people.people(ids.slice(start, start + CHUNK) as readonly string[]);
      if (some.length > 0) yield this.#compare(run, some);
    }
  }

  async #compare(run: number, people: readonly Person[]): Promise<Differences> {
    const { sql } = this.#parts;
    const ids = people.map(({ id }) => id);
    const read = `select id, digest, active from webhooks_known where run = $1 and id in (${places(2, ids.length)})`;
    const rows = await sql.query(read, [run, ...ids]);
    const known = new Map(rows.map((row) => [text(row, 'id'), { digest: text(row, 'digest'), active: integer(row, 'active') === 1 }]));
    const different = people.filter((person) => known.get(person.id)?.digest !== digestOfShown(person));
    return {
      happenings: different.map((person) => this.#happening(person, known.get(person.id)?.active)),
      writes: different.map((person) => remember(run, person)),
    };
  }

  /** `was`: whether the person was active; undefined: unknown so far. */
  #happening(person: Person, was: boolean | undefined): Happening {
    const { clock, random } = this.#parts.runtime;
    const type: PersonEvent = was === undefined ? 'person.created' : was && !person.active ? 'person.deactivated' : 'person.updated';
    const event: WebhookEvent = { type, timestamp: new Date(clock.now()).toISOString(), data: { person: shown(person) } };
    return { event, key: `${person.id} ${random.id()}`, subject: personSubject(person.id) };
  }

  /** Only the run that is marked at its end counts, so that one that was cut off, or was slower than another node's, has done nothing. */
  async #begin(): Promise<void> {
    const { sql, people, runtime } = this.#parts;
    while ((await this.#mark('followed')) === undefined) {
      const run = runtime.random.integer(2 ** 40);
      await sql.batch([{ sql: 'insert into webhooks_mark (name, at) values ($1, $2)', params: [markOf(run), runtime.clock.now()] }]);
      if (!(await this.#take(run, await people.everybody()))) continue;
      const mark = {
        sql: `insert into webhooks_mark (name, at) values ('followed', $1) on conflict (name) do nothing`,
        params: [run],
        expect: 1,
      };
      const { status } = await sql.batch([still(run), mark]);
      await sql.batch(status === 'committed' ? [counts(run), ...(await this.#othersThan(run))] : rid(run));
    }
  }

  /** In parts, with room for whatever else there is to do between them. False: the run was given up by another node, which has one that counts. */
  async #take(run: number, everybody: readonly Person[]): Promise<boolean> {
    const { sql, runtime } = this.#parts;
    for (let start = 0; start < everybody.length; start += CHUNK) {
      const writes = everybody.slice(start, start + CHUNK).map((person) => remember(run, person));
      if ((await sql.batch([still(run), ...writes])).status !== 'committed') return false;
      await new Promise<void>((resolve) => runtime.clock.soon(resolve));
    }
    return true;
  }

  /** Rids of runs that were cut off, and of those of other nodes that are slower. */
  async #othersThan(run: number): Promise<readonly Write[]> {
    const marks = await this.#parts.sql.query(`select name from webhooks_mark where name like 'people %' and name <> $1`, [markOf(run)]);
    return marks.flatMap((row) => rid(Number(text(row, 'name').slice(markOf('').length))));
  }

  /** `followed`: the run that counts; undefined: people are not followed. */
  async #mark(name: 'followed' | 'asked'): Promise<number | undefined> {
    const [row] = await this.#parts.sql.query('select at from webhooks_mark where name = $1', [name]);
    return row && integer(row, 'at');
  }
}

function markOf(run: number | ''): string {
  return `people ${run}`;
}

/** The run was not given up. */
function still(run: number): Write {
  return { sql: 'update webhooks_mark set at = at where name = $1', params: [markOf(run)], expect: 1 };
}

/** The run is the one that counts: where it was ended meanwhile another one may. */
function counts(run: number): Write {
  return { sql: `update webhooks_mark set at = at where name = 'followed' and at = $1`, params: [run], expect: 1 };
}

/** What is written of a run is gone, and nothing more can be. */
function rid(run: number): readonly Write[] {
  return [
    { sql: 'delete from webhooks_mark where name = $1', params: [markOf(run)] },
    { sql: 'delete from webhooks_known where run = $1', params: [run] },
  ];
}

function remember(run: number, person: Person): Write {
  const sql = `insert into webhooks_known (run, id, digest, active) values ($1, $2, $3, $4)
    on conflict (run, id) do update set digest = excluded.digest, active = excluded.active`;
  return { sql, params: [run, person.id, digestOfShown(person), person.active ? 1 : 0] };
}

function shown({ id, name, mail, title, units, active }: Person): WebhookPerson {
  return { id, name, mail, title, units, active };
}

function digestOfShown(person: Person): string {
  return digestOf(shown(person));
}
