import type { GroupNode } from '@parley/directory';
import type { ListedPerson, Person, Unit } from '@parley/people/contract';
import { integer, places, type Row, type Sql, text } from '@parley/storage';
import type { OrganisationFacts, Standing } from './api.ts';
import { assemblePeople, listedPersonOf } from './rows.ts';
import { mailKey } from './statements.ts';

/** A unit without what is counted. */
export type UnitFacts = Omit<Unit, 'people' | 'below'>;

/** A group as it is stored. */
export interface StoredGroup extends GroupNode {
  readonly description: string;
}

/** The source of people of the organisation whom an application has brought; no application has this id. */
export const BROUGHT = '*';

const PERSON = 'select p.id, p.name, p.mail, p.title, p.active, p.joined, p.admin, p.manager, p.location, p.photo from people_person p';
/** People read in one statement. */
const CHUNK = 500;
/** Those of groups. */
const LISTED = 2_000;

/** Reads people, units, groups and the organisation. */
export class Register {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async organisation(): Promise<OrganisationFacts | undefined> {
    const [row] = await this.#sql.query('select name, sample, founder from people_organisation');
    return row && { name: text(row, 'name'), sample: integer(row, 'sample') === 1, founder: text(row, 'founder') };
  }

  async person(id: string): Promise<Person | undefined> {
    return (await this.people([id]))[0];
  }

  /** By id; unknown ones are left out. */
  async standings(ids: readonly string[]): Promise<ReadonlyMap<string, Standing>> {
    const wanted = [...new Set(ids)];
    const found = new Map<string, Standing>();
    for (let start = 0; start < wanted.length; start += CHUNK) {
      const part = wanted.slice(start, start + CHUNK);
      const rows = await this.#sql.query(`select id, active, admin from people_person where id in (${places(1, part.length)})`, part);
      for (const row of rows) found.set(text(row, 'id'), { active: integer(row, 'active') === 1, admin: integer(row, 'admin') === 1 });
    }
    return found;
  }

  /** The application whose own the person is, `BROUGHT`, or '' for whom the directory knows by itself. */
  async sourceOf(id: string): Promise<string> {
    const [row] = await this.#sql.query('select source from people_person where id = $1', [id]);
    return row ? text(row, 'source') : '';
  }

  async personByMail(mail: string): Promise<Person | undefined> {
    const [person] = await this.#withDetails(await this.#sql.query(`${PERSON} where p.mail_key = $1`, [mailKey(mail)]));
    return person;
  }

  /** In the order of the ids; unknown ones are left out. */
  async people(ids: readonly string[]): Promise<readonly Person[]> {
    const wanted = [...new Set(ids)];
    const found = new Map<string, Person>();
    for (let start = 0; start < wanted.length; start += CHUNK) {
      const part = wanted.slice(start, start + CHUNK);
      const rows = await this.#sql.query(`${PERSON} where p.id in (${places(1, part.length)})`, part);
      for (const person of await this.#withDetails(rows)) found.set(person.id, person);
    }
    return wanted.flatMap((id) => found.get(id) ?? []);
  }

  /** By id; unknown ones are left out. */
  async listed(ids: readonly string[]): Promise<ReadonlyMap<string, ListedPerson>> {
    const wanted = [...new Set(ids)];
    const found = new Map<string, ListedPerson>();
    for (let start = 0; start < wanted.length; start += CHUNK) {
      const part = wanted.slice(start, start + CHUNK);
      const rows = await this.#sql.query(`select id, name, photo from people_person where id in (${places(1, part.length)})`, part);
      for (const person of rows.map(listedPersonOf)) found.set(person.id, person);
    }
    return found;
  }

  /** Everybody in parts, by name, also those who are not active. */
  async *parts(): AsyncGenerator<readonly Person[]> {
    let [sort, id] = ['', ''];
    for (;;) {
      const rows = await this.#sql.query(
        `${PERSON.replace('select', 'select p.sort,')} where (p.sort, p.id) > ($1, $2) order by p.sort, p.id limit ${CHUNK}`,
        [sort, id],
      );
      yield await this.#withDetails(rows);
      const last = rows.at(-1);
      if (!last || rows.length < CHUNK) return;
      [sort, id] = [text(last, 'sort'), text(last, 'id')];
    }
  }

  async everybody(): Promise<readonly Person[]> {
    const people: Person[] = [];
    for await (const part of this.parts()) people.push(...part);
    return people;
  }

  async active(): Promise<readonly string[]> {
    const rows = await this.#sql.query('select id from people_person where active = 1 order by sort, id');
    return rows.map((row) => text(row, 'id'));
  }

  /** `start`: letters, digits and hyphens. */
  async idsBeginning(start: string): Promise<ReadonlySet<string>> {
    const rows = await this.#sql.query('select id from people_person where id like $1', [`${start}%`]);
    return new Set(rows.map((row) => text(row, 'id')));
  }

  /** Whether somebody has this photo. */
  async hasPhoto(version: string, person: string): Promise<boolean> {
    return (await this.#sql.query('select 1 as one from people_person where id = $1 and photo = $2', [person, version])).length > 0;
  }

  /** Names of the attributes that somebody has, the most frequent first. */
  async attributeNames(): Promise<readonly string[]> {
    const rows = await this.#sql.query('select name from people_attribute group by name order by count(*) desc, name');
    return rows.map((row) => text(row, 'name'));
  }

  /** Siblings in their order. */
  async units(): Promise<readonly UnitFacts[]> {
    const rows = await this.#sql.query('select id, name, parent, place from people_unit order by place, id');
    return rows.map((row) => {
      const parent = text(row, 'parent');
      return { id: text(row, 'id'), name: text(row, 'name'), ...(parent !== '' && { parent }), order: integer(row, 'place') };
    });
  }

  /** By name. */
  async groups(): Promise<readonly StoredGroup[]> {
    const [rows, parts, listed] = await Promise.all([
      this.#sql.query('select id, name, description, unit, location, attribute, value from people_group order by name_key, id'),
      this.#sql.query('select within, part from people_group_group order by within, place'),
      this.#listed(),
    ]);
    const nested = Map.groupBy(parts, (row) => text(row, 'within'));
    return rows.map((row) => ({
      id: text(row, 'id'),
      name: text(row, 'name'),
      description: text(row, 'description'),
      people: listed.get(text(row, 'id')) ?? new Set(),
      groups: (nested.get(text(row, 'id')) ?? []).map((each) => text(each, 'part')),
      ...queryOf(row),
    }));
  }

  /** Who is listed in each group. In parts: in one answer they would keep everybody else waiting. */
  async #listed(): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
    const listed = new Map<string, Set<string>>();
    for (let [within, person] = ['', '']; ; ) {
      const rows = await this.#sql.query(
        `select within, person from people_group_person where (within, person) > ($1, $2) order by within, person limit ${LISTED}`,
        [within, person],
      );
      for (const row of rows) {
        [within, person] = [text(row, 'within'), text(row, 'person')];
        const people = listed.get(within);
        if (people) people.add(person);
        else listed.set(within, new Set([person]));
      }
      if (rows.length < LISTED) return listed;
    }
  }

  async #withDetails(rows: readonly Row[]): Promise<readonly Person[]> {
    if (rows.length === 0) return [];
    const ids = rows.map((row) => text(row, 'id'));
    const list = places(1, ids.length);
    const [memberships, attributes] = await Promise.all([
      this.#sql.query(`select person, unit, title from people_membership where person in (${list}) order by person, place`, ids),
      this.#sql.query(`select person, name, value from people_attribute where person in (${list}) order by person, place`, ids),
    ]);
    return assemblePeople(rows, memberships, attributes);
  }
}

function queryOf(row: Row): Pick<GroupNode, 'query'> {
  const [unit, location, name] = [text(row, 'unit'), text(row, 'location'), text(row, 'attribute')];
  if (unit === '' && location === '' && name === '') return {};
  return {
    query: {
      ...(unit !== '' && { unit }),
      ...(location !== '' && { location }),
      ...(name !== '' && { attribute: { name, value: text(row, 'value') } }),
    },
  };
}
