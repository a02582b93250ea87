import type { ChosenState, PresenceStore, Setting, StoredFacts, WorkingHours } from '@parley/presence';
import { places, type Row, type Sql, text, type Write } from '@parley/storage';

/** People who are written or asked for at once. */
const CHUNK = 500;

/** What outlives a restart, in the component's tables. */
export function presenceStore(sql: Sql): PresenceStore {
  return {
    async settings(people) {
      const all = 'select person, state, words, until_at from presence_setting';
      const queries = people
        ? chunks(people).map((some) => sql.query(`${all} where person in (${places(1, some.length)})`, some))
        : [sql.query(all)];
      const rows = (await Promise.all(queries)).flat();
      return new Map(rows.map((row) => [text(row, 'person'), settingOf(row)]));
    },
    async saveSetting(person, setting) {
      await sql.batch([
        setting ? putSetting(person, setting) : { sql: 'delete from presence_setting where person = $1', params: [person] },
      ]);
    },
    async facts() {
      const lives = new Map<string, Map<string, StoredFacts>>();
      for (const row of await sql.query('select life, person, facts from presence_node_facts')) {
        const life = text(row, 'life');
        const people = lives.get(life) ?? new Map<string, StoredFacts>();
        lives.set(life, people.set(text(row, 'person'), factsOf(row)));
      }
      return lives;
    },
    async saveFacts(life, changes) {
      const writes = [...changes].map(([person, facts]) => (facts ? putFacts(life, person, facts) : dropFacts(life, person)));
      for (const some of chunks(writes)) await sql.batch(some);
    },
    async dropFacts(life) {
      await sql.batch([{ sql: 'delete from presence_node_facts where life = $1', params: [life] }]);
    },
  };
}

/** The working hours of those of the people who have said theirs. */
export async function hoursOf(sql: Sql, people: readonly string[]): Promise<ReadonlyMap<string, WorkingHours>> {
  if (people.length === 0) return new Map();
  const rows = await sql.query(`select person, hours from presence_hours where person in (${places(1, people.length)})`, people);
  return new Map(rows.map((row) => [text(row, 'person'), JSON.parse(text(row, 'hours')) as WorkingHours]));
}

export async function saveHours(sql: Sql, person: string, hours: WorkingHours | undefined): Promise<void> {
  const put = 'insert into presence_hours (person, hours) values ($1, $2) on conflict (person) do update set hours = excluded.hours';
  const drop = 'delete from presence_hours where person = $1';
  await sql.batch([hours ? { sql: put, params: [person, JSON.stringify(hours)] } : { sql: drop, params: [person] }]);
}

function settingOf(row: Row): Setting {
  const state = text(row, 'state');
  const until = row['until_at'];
  return {
    ...(state === '' ? {} : { state: state as ChosenState }),
    text: text(row, 'words'),
    ...(typeof until === 'number' ? { until } : {}),
  };
}

function putSetting(person: string, { state, text: words, until }: Setting): Write {
  return {
    sql: `insert into presence_setting (person, state, words, until_at) values ($1, $2, $3, $4)
      on conflict (person) do update set state = excluded.state, words = excluded.words, until_at = excluded.until_at`,
    params: [person, state ?? '', words, until ?? null],
  };
}

/** A session that was stored without it is older than any. */
function factsOf(row: Row): StoredFacts {
  const { sessions, claims } = JSON.parse(text(row, 'facts')) as StoredFacts;
  return { sessions: sessions.map((session) => ({ ...session, generation: session.generation ?? 0 })), claims };
}

function putFacts(life: string, person: string, facts: StoredFacts): Write {
  return {
    sql: `insert into presence_node_facts (life, person, facts) values ($1, $2, $3)
      on conflict (life, person) do update set facts = excluded.facts`,
    params: [life, person, JSON.stringify(facts)],
  };
}

function dropFacts(life: string, person: string): Write {
  return { sql: 'delete from presence_node_facts where life = $1 and person = $2', params: [life, person] };
}

function chunks<T>(all: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / CHUNK) }, (_, index) => all.slice(index * CHUNK, (index + 1) * CHUNK));
}
