import { DatabaseSync } from 'node:sqlite';

const schema = `
  create table if not exists people (
    id text primary key,
    name text not null,
    mail text not null,
    role text not null check (role in ('sales', 'manager')),
    team text not null,
    password text not null
  ) strict;

  create table if not exists sessions (
    token_hash text primary key,
    person_id text not null references people (id),
    csrf text not null,
    expires_at integer not null
  ) strict;

  create table if not exists deals (
    id integer primary key,
    title text not null,
    company text not null,
    value integer not null check (value >= 0),
    stage text not null check (stage in ('lead', 'qualified', 'proposal', 'negotiation', 'won', 'lost')),
    owner_id text not null references people (id),
    closes_on text not null
  ) strict;
  create index if not exists deals_by_owner on deals (owner_id, stage);

  create table if not exists contacts (
    id integer primary key,
    deal_id integer not null references deals (id),
    name text not null,
    position text not null,
    mail text not null,
    phone text not null
  ) strict;
  create index if not exists contacts_by_deal on contacts (deal_id);

  create table if not exists notes (
    id integer primary key,
    deal_id integer not null references deals (id),
    author_id text not null references people (id),
    body text not null,
    written_at text not null
  ) strict;
  create index if not exists notes_by_deal on notes (deal_id);

  create table if not exists history (
    id integer primary key,
    deal_id integer not null references deals (id),
    person_id text not null references people (id),
    what text not null,
    at text not null
  ) strict;
  create index if not exists history_by_deal on history (deal_id);
`;

/** Opens the database and makes what it lacks. `:memory:` is one that is gone when it is closed. */
export function openDatabase(file: string): DatabaseSync {
  const database = new DatabaseSync(file);
  database.exec('pragma journal_mode = wal; pragma foreign_keys = on; pragma busy_timeout = 5000;');
  database.exec(schema);
  return database;
}

/** All that `work` writes, or nothing of it when it throws. */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('begin immediate');
  try {
    const result = work();
    database.exec('commit');
    return result;
  } catch (error) {
    database.exec('rollback');
    throw error;
  }
}
