import { describe, expect, it } from 'vitest';
import { statementNames, UnclearStatement } from './sql-tables.ts';

const names = (sql: string) => [...new Set(statementNames(sql).names)];

describe('the tables a statement names', () => {
  it.each<[string, string[]]>([
    ['select a, b from p_one', ['p_one']],
    ['SELECT * FROM P_One AS o, p_two t WHERE o.a = t.b', ['p_one', 'p_two']],
    ['select * from p_one o left join p_two t on t.a = o.a, p_three where x in (1, 2)', ['p_one', 'p_two', 'p_three']],
    ['select (select max(a, b) from p_in), c from p_out', ['p_in', 'p_out']],
    ['select * from (select a from p_in) i, p_out', ['p_in', 'p_out']],
    ['select * from (p_a join p_b on p_a.x = p_b.x)', ['p_a', 'p_b']],
    ['with recent (a, b) as (select a, b from p_one), top as (select a from recent) select * from top', ['p_one']],
    [
      'with recursive tree as (select id from p_unit union all select u.id from p_unit u join tree on tree.id = u.parent) select * from tree',
      ['p_unit'],
    ],
    ['insert into p_one (a, b) values ($1, $2) on conflict (a) do update set b = excluded.b returning a', ['p_one']],
    ['insert into p_one (a) select a from p_two where a > $1', ['p_one', 'p_two']],
    ['update p_one set a = (select b from p_two) where c is not distinct from d', ['p_one', 'p_two']],
    ['delete from p_one where id in (select id from p_two)', ['p_one', 'p_two']],
    ['create table if not exists p_one (id text references p_two (id) on delete cascade, n integer)', ['p_one', 'p_two']],
    ['create unique index p_by_n on p_one (n, m)', ['p_by_n', 'p_one']],
    ['alter table p_one rename to p_two', ['p_one', 'p_two']],
    ['drop table if exists p_one', ['p_one']],
    ["select 'x from people_person' from p_one -- from people_person\n where a = 1 /* join people_person */;", ['p_one']],
    ['select * from "p_one" where a = $1', ['p_one']],
    ['select 1', []],
    ['select * from p_one where a = 1 union select * from p_two order by a, b', ['p_one', 'p_two']],
  ])('%s', (sql, expected) => {
    expect(names(sql)).toEqual(expected);
  });

  it.each([
    ['select 1; delete from identity_session', 'holds several statements'],
    ['select * from main.p_one', 'names main with a schema'],
    ['select * from json_each($1)', 'uses json_each() as a table'],
    ['select * from `p_one`', 'has a stray `'],
    ["select 'open from p_one", "has a stray '"],
  ])('are unclear in: %s', (sql, reason) => {
    expect(() => statementNames(sql)).toThrow(new UnclearStatement(reason));
  });
});
