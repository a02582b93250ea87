import type { ChosenState, PresenceStore, Setting, StoredFacts, WorkingHours } from '@parley/presence';
import { places, type Row, type Sql, text, type Write } from '@parley/storage';

/** People whose facts are written in one batch. */
const CHUNK = 500;

/** What outlives a restart, in the component's tables. */
export function presenceStore(sql: Sql): PresenceStore {
  return {
    async load() {
      const settings = await sql.query('select person, state, words, until_at from presence_setting');
      const facts = await sql.query('select person, facts from presence_facts');
      return {
        settings: new Map(settings.map((row) => [text(row, 'person'), settingOf(row)])),
        facts: new Map(facts.map((row) => [text(row, 'person'), JSON.parse(text(row, 'facts')) as StoredFacts])),
      };
    },
    async saveSetting(person, setting) {
      await sql.batch([
        setting ? putSetting(person, setting) : { sql: 'delete from presence_setting where person = $1', params: [person] },
      ]);
    },
    async saveFacts(changes) {
      const writes = [...changes].map(([person, facts]) => (facts ? putFacts(person, facts) : dropFacts(person)));
      for (let at = 0; at < writes.length; at += CHUNK) await sql.batch(writes.slice(at, at + CHUNK));
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

function putFacts(person: string, facts: StoredFacts): Write {
  return {
    sql: 'insert into presence_facts (person, facts) values ($1, $2) on conflict (person) do update set facts = excluded.facts',
    params: [person, JSON.stringify(facts)],
  };
}

function dropFacts(person: string): Write {
  return { sql: 'delete from presence_facts where person = $1', params: [person] };
}
