import type { Call } from '@parley/component';
import type { Clock } from '@parley/runtime';
import { digestOf } from '@parley/security';
import { type Sql, text, type Write } from '@parley/storage';
import { refused } from './reasons.ts';

/** As long as the log knows repetitions of messages. */
const KEPT_MS = 90 * 24 * 60 * 60 * 1000;

/** A call that makes something, and may be repeated. */
export interface Making {
  readonly key: string;
  readonly input: string;
}

/** Undefined: the call bears no key. */
export function makingOf({ principal, key }: Pick<Call<unknown>, 'principal' | 'key'>, method: string, input: unknown): Making | undefined {
  return key === undefined ? undefined : { key: digestOf([principal.id, method, key]), input: digestOf(input) };
}

/** What was made by calls with keys, for repetitions of them at whichever node. Rows are written in the commit of what they tell of. */
export class Made {
  readonly #sql: Sql;
  readonly #clock: Clock;

  constructor(sql: Sql, clock: Clock) {
    this.#sql = sql;
    this.#clock = clock;
  }

  /** The id of what this call has made before. Refused where its key has made something else. */
  async by(making: Making | undefined): Promise<string | undefined> {
    if (!making) return undefined;
    const [row] = await this.#sql.query('select input, id from people_made where key = $1', [making.key]);
    if (row && text(row, 'input') !== making.input) throw refused('key-reused');
    return row && text(row, 'id');
  }

  writes(making: Making | undefined, id: string): readonly Write[] {
    if (!making) return [];
    const now = this.#clock.now();
    return [
      { sql: 'delete from people_made where made_at < $1', params: [now - KEPT_MS] },
      {
        sql: 'insert into people_made (key, input, id, made_at) values ($1, $2, $3, $4)',
        params: [making.key, making.input, id, now],
        expect: 1,
      },
    ];
  }
}
