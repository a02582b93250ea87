import { type Migration, type Row, ref, type Sql, type SqlValue, type Write } from '@parley/storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { patienceMs, times, toBytes } from './log-suite.ts';

export interface SqlFixture {
  readonly sql: Sql;
  close(): Promise<void>;
}

const items: Migration = {
  version: 1,
  sql: [
    'create table suite_items (id integer primary key, name text unique, amount integer not null default 0, weight real, data blob)',
    'create index suite_items_amount on suite_items (amount)',
  ],
};

/** Registers a test for every promise of `Sql`. */
export function sqlContract(name: string, makeSql: () => Promise<SqlFixture>): void {
  describe(`${name}, as tables`, { timeout: patienceMs }, () => {
    const opened: SqlFixture[] = [];
    let ids = 0;
    const suite: SqlSuite = {
      get sql(): Sql {
        const fixture = opened[0];
        if (!fixture) throw new Error('The tables are opened before the first test, not while tests are declared.');
        return fixture.sql;
      },
      id: () => ++ids,
    };
    beforeAll(async () => {
      opened.push(await makeSql());
      await suite.sql.migrate('suite', [items]);
    }, patienceMs);
    afterAll(async () => {
      for (const fixture of opened) await fixture.close();
    });
    describeStatements(suite);
    describeBatches(suite);
    describeMigrations(suite);
  });
}

interface SqlSuite {
  readonly sql: Sql;
  /** A number that no other test uses. */
  id(): number;
}

const insert = (id: number, name: string, amount = 0): Write => ({
  sql: 'insert into suite_items (id, name, amount) values ($1, $2, $3)',
  params: [id, name, amount],
});

function describeStatements(suite: SqlSuite): void {
  const one = async (text: string, params: readonly SqlValue[]): Promise<Row | undefined> => (await suite.sql.query(text, params))[0];

  it('gives back what was stored: text, integers, reals, bytes and null', async () => {
    const values: SqlValue[] = ['Zoë 𐍈 \'"; --', 2 ** 53 - 1, -0.25, Uint8Array.from([0, 255, 10])];
    const text = 'insert into suite_items (id, name, amount, weight, data) values ($1, $2, $3, $4, $5)';
    const [full, empty] = [suite.id(), suite.id()];
    await suite.sql.batch([
      { sql: text, params: [full, ...values] },
      { sql: text, params: [empty, null, 0, null, new Uint8Array()] },
    ]);
    const rows = await suite.sql.query('select name, amount, weight, data from suite_items where id in ($1, $2) order by id', [
      full,
      empty,
    ]);
    expect(rows.map(plain)).toEqual([
      { name: values[0], amount: values[1], weight: -0.25, data: [0, 255, 10] },
      { name: null, amount: 0, weight: null, data: [] },
    ]);
  });

  it('binds bytes that are a view of a larger buffer', async () => {
    const id = suite.id();
    const view = toBytes('abcdefgh').subarray(2, 5);
    await suite.sql.batch([{ sql: 'insert into suite_items (id, data) values ($1, $2)', params: [id, view] }]);
    expect(plain(await one('select data from suite_items where id = $1 and data = $2', [id, view]))).toEqual({ data: [...toBytes('cde')] });
  });

  it('takes numbered parameters in any order, more than once, and leaves those in literals alone', async () => {
    const id = suite.id();
    await suite.sql.batch([insert(id, 'order $1')]);
    const text = `select $2 as second, $1 as first, $2 as again, name, '$1' as literal from suite_items where id = $3 and name = 'order $1' -- $9`;
    const row = await one(text, ['a', 'b', id]);
    expect(row).toEqual({ second: 'b', first: 'a', again: 'b', name: 'order $1', literal: '$1' });
  });

  it('binds whole numbers as integers', async () => {
    expect(await one('select cast($1 as integer) / 2 as half, $2 || $3 as text', [7, 'n', '1'])).toEqual({ half: 3, text: 'n1' });
    expect((await one('select 7 / $1 as quotient', [2]))?.['quotient']).toBe(3);
  });

  it('refuses a bad statement, a wrong number of parameters and several statements in one', async () => {
    const bad: [string, SqlValue[]][] = [
      ['selec 1', []],
      ['select * from suite_nowhere', []],
      ['select $1 as a, $2 as b', [1]],
      ['select $1 as a', [1, 2]],
      ['select 1 as a; select 2 as b', []],
    ];
    for (const [text, params] of bad) {
      await expect(suite.sql.query(text, params), text).rejects.toMatchObject({ name: 'StorageError', code: 'bad-statement' });
      await expect(suite.sql.batch([{ sql: text, params }]), text).rejects.toMatchObject({ name: 'StorageError', code: 'bad-statement' });
    }
  });

  it('refuses numbers that no archive can hold', async () => {
    for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const refused = { name: 'StorageError', code: 'bad-statement', message: expect.stringMatching(/NaN|Infinity/) };
      const write = { sql: 'insert into suite_items (id, weight) values ($1, $2)', params: [suite.id(), wrong] };
      await expect(suite.sql.batch([write]), String(wrong)).rejects.toMatchObject(refused);
      await expect(suite.sql.query('select $1 as a', [wrong]), String(wrong)).rejects.toMatchObject(refused);
    }
  });

  it('does not write through a query', async () => {
    const id = suite.id();
    const { sql, params } = insert(id, 'by query');
    await expect(suite.sql.query(sql, params as SqlValue[])).rejects.toMatchObject({ name: 'StorageError', code: 'bad-statement' });
    expect(await one('select id from suite_items where id = $1', [id])).toBeUndefined();
  });
}

function describeBatches(suite: SqlSuite): void {
  const count = async (name: string): Promise<SqlValue | undefined> =>
    (await suite.sql.query('select count(*) as n from suite_items where name like $1', [name]))[0]?.['n'];

  it('commits all writes of a batch and answers the rows each returned', async () => {
    const [one, other] = [suite.id(), suite.id()];
    const result = await suite.sql.batch([
      insert(one, 'returned 1', 5),
      { sql: 'insert into suite_items (id, name) values ($1, $2) returning id, name, amount', params: [other, 'returned 2'] },
      { sql: 'update suite_items set amount = amount + 1 where name like $1 returning id', params: ['returned %'] },
    ]);
    expect(result).toEqual({
      status: 'committed',
      rows: [[], [{ id: other, name: 'returned 2', amount: 0 }], [{ id: one }, { id: other }]],
    });
    expect(await suite.sql.batch([])).toEqual({ status: 'committed', rows: [] });
  });

  it('undoes the whole batch when a write changes another number of rows than it expects', async () => {
    const id = suite.id();
    await suite.sql.batch([insert(id, 'expected', 1)]);
    const guarded = (amount: number, expected: number): Write => ({
      sql: 'update suite_items set amount = amount + 1 where id = $1 and amount = $2',
      params: [id, amount],
      expect: expected,
    });
    expect(await suite.sql.batch([insert(suite.id(), 'expected not'), guarded(7, 1)])).toEqual({ status: 'conflict', write: 1 });
    expect(await suite.sql.batch([insert(suite.id(), 'expected not'), guarded(1, 0)])).toEqual({ status: 'conflict', write: 1 });
    expect(await count('expected%')).toBe(1);
    expect(await suite.sql.batch([guarded(1, 1), guarded(1, 0)])).toMatchObject({ status: 'committed' });
    const returning: Write = { sql: 'delete from suite_items where id = $1 returning id', params: [id], expect: 1 };
    expect(await suite.sql.batch([returning])).toMatchObject({ status: 'committed' });
    expect(await suite.sql.batch([returning])).toEqual({ status: 'conflict', write: 0 });
  });

  it('undoes the whole batch when the database refuses one of its writes', async () => {
    const id = suite.id();
    await suite.sql.batch([insert(id, 'taken')]);
    const duplicate = suite.sql.batch([insert(suite.id(), 'refused'), insert(suite.id(), 'taken')]);
    await expect(duplicate).rejects.toMatchObject({ code: 'bad-statement' });
    const missing = suite.sql.batch([insert(suite.id(), 'refused'), { sql: 'insert into suite_nowhere (a) values ($1)', params: [1] }]);
    await expect(missing).rejects.toMatchObject({ code: 'bad-statement' });
    expect(await count('refused')).toBe(0);
  });

  it('refuses parameters that no column can hold, and leaves the other batches of the tick alone', async () => {
    const insertion = (value: unknown): Write => ({
      sql: 'insert into suite_items (id, name) values ($1, $2)',
      params: [suite.id(), value as SqlValue],
    });
    const values = ['plain', undefined, true, {}, [], () => 1, Symbol('s'), new Date(0), 'simple'];
    const outcomes = await Promise.allSettled(values.map((value) => suite.sql.batch([insertion(value)])));
    for (const [index, outcome] of outcomes.entries()) {
      if (typeof values[index] === 'string') expect(outcome).toMatchObject({ value: { status: 'committed' } });
      else expect(outcome, `value ${index}`).toMatchObject({ status: 'rejected', reason: { code: 'bad-statement' } });
    }
    await expect(suite.sql.query('select $1 as a', [{} as unknown as SqlValue])).rejects.toMatchObject({ code: 'bad-statement' });
  });

  it('refuses refs outside an append', async () => {
    const withRef = suite.sql.batch([{ sql: 'insert into suite_items (id, amount) values ($1, $2)', params: [suite.id(), ref('offset')] }]);
    await expect(withRef).rejects.toMatchObject({ code: 'bad-statement' });
  });

  it('runs the batches of one tick in order, each on its own', async () => {
    const id = suite.id();
    await suite.sql.batch([insert(id, 'counter', 0)]);
    const steps = await Promise.all(
      times(200, (index) =>
        suite.sql.batch([
          {
            sql: 'update suite_items set amount = amount + 1 where id = $1 and amount = $2',
            params: [id, Math.floor(index / 2)],
            expect: 1,
          },
        ]),
      ),
    );
    expect(steps.map((step) => step.status)).toEqual(times(200, (index) => (index % 2 === 0 ? 'committed' : 'conflict')));
  });

  it('shows a query everything that has settled', async () => {
    const id = suite.id();
    await suite.sql.batch([insert(id, 'seen', 0)]);
    for (const index of times(50, (each) => each + 1)) {
      await suite.sql.batch([{ sql: 'update suite_items set amount = $2 where id = $1', params: [id, index] }]);
      expect(await suite.sql.query('select amount from suite_items where id = $1', [id])).toEqual([{ amount: index }]);
    }
  });
}

function describeMigrations(suite: SqlSuite): void {
  /** Three steps of a component with a table of its own; the third one fails. */
  const stepsOf = (component: string): readonly [Migration, Migration, Migration] => {
    const insert = (id: number) => `insert into ${component}_a (id) values (${id})`;
    return [
      { version: 1, sql: [`create table ${component}_a (id integer primary key)`, insert(1)] },
      { version: 2, sql: [insert(2)] },
      { version: 3, sql: [insert(3), insert(2)] },
    ];
  };
  const rowsOf = async (component: string) => (await suite.sql.query(`select id from ${component}_a order by id`)).map((row) => row['id']);

  it('applies each migration once, in order, and refuses data newer than what it is given', async () => {
    const [first, second] = stepsOf('steps');
    await suite.sql.migrate('steps', [first]);
    await suite.sql.migrate('steps', [first]);
    expect(await rowsOf('steps')).toEqual([1]);
    await suite.sql.migrate('steps', [first, second]);
    await suite.sql.migrate('steps', [first, second]);
    expect(await rowsOf('steps')).toEqual([1, 2]);
    await expect(suite.sql.migrate('steps', [first])).rejects.toMatchObject({ name: 'StorageError', code: 'newer' });
  });

  it('applies nothing of a migration that fails, and can be tried again', async () => {
    const [first, second, third] = stepsOf('failing');
    await suite.sql.migrate('failing', [first, second]);
    await expect(suite.sql.migrate('failing', [first, second, third])).rejects.toMatchObject({ code: 'bad-statement' });
    expect(await rowsOf('failing')).toEqual([1, 2]);
    await suite.sql.migrate('failing', [first, second, { version: 3, sql: third.sql.slice(0, 1) }]);
    expect(await rowsOf('failing')).toEqual([1, 2, 3]);
  });

  it('says which statement of which migration the database does not take', async () => {
    const wrong = { version: 1, sql: ['create table wrong_a (id integer primary key)', 'create tabel wrong_b (id integer)'] };
    const refused = { code: 'bad-statement', message: expect.stringMatching(/^Migration 1 of wrong, "create tabel wrong_b .*": .*tabel/) };
    await expect(suite.sql.migrate('wrong', [wrong])).rejects.toMatchObject(refused);
  });

  it('refuses holes in the numbering and names that are no component', async () => {
    const [first, second, third] = stepsOf('holes');
    await expect(suite.sql.migrate('holes', [first, third])).rejects.toMatchObject({ code: 'bad-statement' });
    await expect(suite.sql.migrate('holes', [second])).rejects.toMatchObject({ code: 'bad-statement' });
    for (const name of ['log', '', '../holes', 'Holes']) {
      await expect(suite.sql.migrate(name, [first]), name).rejects.toMatchObject({ code: 'bad-statement' });
    }
  });
}

function plain(row: Row | undefined): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row ?? {}).map(([key, value]) => [key, value instanceof Uint8Array ? [...value] : value]));
}
