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

/**
 * What has changed, version by version, in the database. A version is a number that grows; whoever bears one of those that are kept can be
 * told what is different since.
 */
export class ChangeLog {
  readonly #sql: Sql;
  readonly #random: Random;
  #version = 0;

  constructor(sql: Sql, random: Random) {
    this.#sql = sql;
    this.#random = random;
  }

  /** The last one; 0 while nothing was changed. */
  get version(): number {
    return this.#version;
  }

  async load(): Promise<void> {
    const [row] = await this.#sql.query('select max(version) as version from people_change');
    this.#version = row ? integer(row, 'version') : 0;
  }

  /** The next version and what writes it; it is the last one from `advance` on. One after the other. */
  next(change: DirectoryChange): { readonly version: number; readonly writes: readonly Write[] } {
    const number = Math.floor(this.#version / TAGS) + 1;
    const version = number * TAGS + this.#random.integer(TAGS);
    const insert = 'insert into people_change (version, kind, id) values ($1, $2, $3)';
    const rows = isLarge(change) ? [['all', '']] : KINDS.flatMap((kind) => [...new Set(change[kind])].map((id) => [kind, id] as const));
    return {
      version,
      writes: [
        ...rows.map(([kind = '', id = '']) => ({ sql: insert, params: [version, kind, id] })),
        { sql: 'delete from people_change where version < $1', params: [Math.max(0, number - KEPT) * TAGS] },
      ],
    };
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
}

/** Whether so much has changed that it is easier to look anew. */
export function isLarge({ people, units, groups = [] }: DirectoryChange): boolean {
  return people.length + units.length + groups.length > MOST_LISTED_CHANGES;
}
