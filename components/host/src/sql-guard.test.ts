import { type Sql, StorageError, type Write } from '@parley/storage';
import { describe, expect, it } from 'vitest';
import { GuardedSql } from './sql-guard.ts';

function makeGuard() {
  const seen: string[] = [];
  const sql: Sql = {
    async query(text) {
      seen.push(text);
      return [];
    },
    async batch(writes) {
      seen.push(...writes.map((write) => write.sql));
      return { status: 'committed', rows: [] };
    },
    migrate: async () => {},
  };
  return { guard: new GuardedSql(sql, 'my-notes'), seen };
}
const write = (sql: string): Write => ({ sql, params: [] });

describe("the guard of a component's SQL", () => {
  it('lets statements on its own tables through', async () => {
    const { guard, seen } = makeGuard();
    await guard.query('select * from my_notes_note n join my_notes_tag t on t.note = n.id');
    await guard.batch([write('insert into my_notes_note (id) values ($1)'), write('delete from my_notes_note')]);
    expect(seen).toHaveLength(3);
  });

  it.each([
    ['select * from identity_session', 'touches "identity_session"'],
    ['select * from my_notes_note, identity_session', 'touches "identity_session"'],
    ['select (select secret from identity_session) from my_notes_note', 'touches "identity_session"'],
    ['select * from my_notesx', 'touches "my_notesx"'],
    ['select * from sqlite_master', 'touches "sqlite_master"'],
    ['drop table my_notes_note', 'begins with "drop"'],
    ['pragma user_version', 'begins with "pragma"'],
    ["attach 'x' as y", 'begins with "attach"'],
    ['select 1; drop table identity_session', 'holds several statements'],
    ['', 'begins with ""'],
  ])('stops "%s"', async (sql, reason) => {
    const { guard, seen } = makeGuard();
    await expect(guard.query(sql)).rejects.toThrow(reason);
    await expect(guard.batch([write('delete from my_notes_note'), write(sql)])).rejects.toThrow(StorageError);
    expect(seen).toEqual([]);
  });
});
