import type { Person, Unit } from '@parley/people/contract';
import { integer, places, type Row, type Sql, type SqlValue, text } from '@parley/storage';
import type { OrganisationFacts } from './api.ts';
import { searchPatterns } from './search.ts';
import { mailKey } from './statements.ts';

export interface PeopleFilter {
  readonly unit?: string;
  /** Also of the units below. */
  readonly below?: boolean;
  readonly query?: string;
  /** Behind this person in the order of names. */
  readonly after?: string;
  readonly limit: number;
  /** Also those who are deactivated. */
  readonly inactive: boolean;
}

export interface PeoplePage {
  readonly people: readonly Person[];
  readonly more: boolean;
}

const PERSON = 'select p.id, p.name, p.mail, p.title, p.active, p.joined, p.admin from people_person p';
/** Who is in the unit that the parameter names, and who is in it or below it. */
const inUnit = (parameter: string) => `select m.person from people_membership m where m.unit = ${parameter}`;
const inOrBelow = (parameter: string) => `with recursive below (id) as (
    select id from people_unit where id = ${parameter} union select u.id from people_unit u join below on u.parent = below.id
  ) select m.person from people_membership m join below on below.id = m.unit`;
/** Ids asked for in one statement. */
const CHUNK = 500;

/** Reads people, units and the organisation. */
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

  async personByMail(mail: string): Promise<Person | undefined> {
    const [person] = await this.#withUnits(await this.#sql.query(`${PERSON} where p.mail_key = $1`, [mailKey(mail)]));
    return person;
  }

  /** In the order of the ids; unknown ones are left out. */
  async people(ids: readonly string[]): Promise<readonly Person[]> {
    const wanted = [...new Set(ids)];
    const found = new Map<string, Person>();
    for (const part of chunks(wanted)) {
      const rows = await this.#sql.query(`${PERSON} where p.id in (${places(1, part.length)})`, part);
      for (const person of await this.#withUnits(rows)) found.set(person.id, person);
    }
    return wanted.flatMap((id) => found.get(id) ?? []);
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

  async everybody(): Promise<readonly Person[]> {
    const memberships = await this.#sql.query('select person, unit from people_membership order by person, place');
    return assemble(await this.#sql.query(PERSON), memberships);
  }

  /** By name. */
  async page({ unit, below = false, query = '', after, limit, inactive }: PeopleFilter): Promise<PeoplePage> {
    const params: SqlValue[] = [];
    const put = (value: SqlValue): string => `$${params.push(value)}`;
    const where = [inactive ? 'p.active >= 0' : 'p.active = 1'];
    if (unit !== undefined) where.push(`p.id in (${(below ? inOrBelow : inUnit)(put(unit))})`);
    for (const pattern of searchPatterns(query)) where.push(`p.search like ${put(pattern)}`);
    if (after !== undefined) where.push(`(p.sort, p.id) > (select a.sort, a.id from people_person a where a.id = ${put(after)})`);
    const sql = `${PERSON} where ${where.join(' and ')} order by p.sort, p.id limit ${put(limit + 1)}`;
    const people = await this.#withUnits(await this.#sql.query(sql, params));
    return { people: people.slice(0, limit), more: people.length > limit };
  }

  /** All of them, or those with the ids; siblings in their order. */
  async units(ids?: readonly string[]): Promise<readonly Unit[]> {
    const rows = await this.#sql.query(
      `select u.id, u.name, u.parent, u.place, (
        select count(*) from people_membership m join people_person p on p.id = m.person where m.unit = u.id and p.active = 1
      ) as people from people_unit u ${ids ? `where u.id in (${places(1, ids.length)})` : ''} order by u.place, u.id`,
      ids ?? [],
    );
    return rows.map(unitOf);
  }

  async #withUnits(rows: readonly Row[]): Promise<readonly Person[]> {
    if (rows.length === 0) return [];
    const memberships = await this.#sql.query(
      `select person, unit from people_membership where person in (${places(1, rows.length)}) order by person, place`,
      rows.map((row) => text(row, 'id')),
    );
    return assemble(rows, memberships);
  }
}

function* chunks(ids: readonly string[]): Generator<readonly string[]> {
  for (let start = 0; start < ids.length; start += CHUNK) yield ids.slice(start, start + CHUNK);
}

function assemble(rows: readonly Row[], memberships: readonly Row[]): readonly Person[] {
  const units = Map.groupBy(memberships, (row) => text(row, 'person'));
  return rows.map((row) => ({
    id: text(row, 'id'),
    name: text(row, 'name'),
    title: text(row, 'title'),
    mail: text(row, 'mail'),
    units: (units.get(text(row, 'id')) ?? []).map((each) => text(each, 'unit')),
    active: integer(row, 'active') === 1,
    joined: integer(row, 'joined') === 1,
    admin: integer(row, 'admin') === 1,
  }));
}

function unitOf(row: Row): Unit {
  const parent = text(row, 'parent');
  return {
    id: text(row, 'id'),
    name: text(row, 'name'),
    ...(parent === '' ? {} : { parent }),
    order: integer(row, 'place'),
    people: integer(row, 'people'),
  };
}
