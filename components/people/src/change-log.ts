import type { Random } from '@parley/runtime';
import { integer, type Sql, text, type Write } from '@parley/storage';
import type { DirectoryChange } from './api.ts';

/** Changes that are kept, for those who come back. */
const KEPT = 2_000;
/** More ids than this are not listed, neither in one change nor for somebody who comes back. */
export const MOST_LISTED_CHANGES = 500;
/** The lower part of a version is random: after a backup was restored another change bears another one. */
const TAGS = 2 ** 20;

const KINDS = ['people', 'units', 'groups'] as const;

/** How far the directory is in the database. */
export interface DirectoryHead {
  readonly version: number;
  /** How many edits there have been: changes that rest on what was read before. */
  readonly edits: number;
}

/**
 * What has changed, version by version, in the database, where all nodes write it down. A version is a number that grows; whoever bears one of
 * those that are kept can be told what is different since.
 */
export class ChangeLog {
  readonly #sql: Sql;
  readonly #random: Random;
  #version = 0;

  constructor(sql: Sql, random: Random) {
    this.#sql = sql;
    this.#random = random;
  }

  /** The last one that this node has followed; 0 while nothing was changed. */
  get version(): number {
    return this.#version;
  }

  async load(): Promise<void> {
    this.#version = (await this.head()).version;
  }

  async head(): Promise<DirectoryHead> {
    const [row] = await this.#sql.query('select version, edits from people_version where one = 1');
    return row ? { version: integer(row, 'version'), edits: integer(row, 'edits') } : { version: 0, edits: 0 };
  }

  /**
   * Writes the change down as the next version, which the first write answers. It goes before all others: from there to the commit no other node
   * changes the directory. `basis`: the number of edits that this one rests on; where it is another one the first write is a conflict.
   */
  record(change: DirectoryChange, basis: number | undefined): readonly Write[] {
    const insert = 'insert into people_change (version, kind, id) select version, $1, $2 from people_version where one = 1';
    const rows = isLarge(change) ? [['all', '']] : KINDS.flatMap((kind) => [...new Set(change[kind])].map((id) => [kind, id] as const));
    return [
      this.#next(basis),
      ...rows.map(([kind = '', id = '']) => ({ sql: insert, params: [kind, id] })),
      { sql: `delete from people_change where version < (select (version / ${TAGS} - ${KEPT}) * ${TAGS} from people_version)`, params: [] },
    ];
  }

  /** Whether nothing lies between the last version that was followed and this one. */
  isNext(version: number): boolean {
    return Math.floor(version / TAGS) === Math.floor(this.#version / TAGS) + 1;
  }

  advance(version: number): void {
    this.#version = version;
  }

  /** Ids of what is different since a version; undefined where that is too much, or not known any more. */
  async since(version: number): Promise<DirectoryChange | undefined> {
    const rows = await this.#sql.query(
      `select distinct kind, id, 0 as base from people_change where version > $1
        union all select '', '', 1 from people_change where version = $1 limit $2`,
      [version, MOST_LISTED_CHANGES + 1_000],
    );
    const known = rows.some((row) => integer(row, 'base') === 1);
    const of = (kind: string): readonly string[] => rows.flatMap((row) => (text(row, 'kind') === kind ? [text(row, 'id')] : []));
    const change = { people: of('people'), units: of('units'), groups: of('groups') };
    return known && of('all').length === 0 && !isLarge(change) ? change : undefined;
  }

  #next(basis: number | undefined): Write {
    const tag = this.#random.integer(TAGS);
    const set = `update people_version set version = (version / ${TAGS} + 1) * ${TAGS} + $1`;
    return basis === undefined
      ? { sql: `${set} where one = 1 returning version`, params: [tag], expect: 1 }
      : { sql: `${set}, edits = edits + 1 where one = 1 and edits = $2 returning version`, params: [tag, basis], expect: 1 };
  }
}

/** Whether so much has changed that it is easier to look anew. */
export function isLarge({ people, units, groups = [] }: DirectoryChange): boolean {
  return people.length + units.length + groups.length > MOST_LISTED_CHANGES;
}
