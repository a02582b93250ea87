import type { Services } from '@parley/component';

export interface Shift {
  readonly id: string;
  readonly unit: string;
  /** Who is on duty. */
  readonly person: string;
  readonly from: number;
  readonly until: number;
  /** Who is asked to take it over. */
  readonly offeredTo?: string | undefined;
}

/** What happened to a shift, as the channel of its unit keeps it. */
export interface Turn {
  readonly kind: 'planned' | 'cancelled' | 'offered' | 'accepted' | 'declined' | 'began';
  readonly shift: string;
  /** Who is on duty, is asked, or was. */
  readonly person: string;
}
export interface PastTurn extends Turn {
  readonly at: number;
  /** Who did it; `on-call` where the time did. */
  readonly by: string;
}

export const migrations = [
  {
    version: 1,
    sql: [
      `create table on_call_shift (
        id text primary key,
        unit text not null,
        person text not null,
        from_at integer not null,
        until_at integer not null,
        offered_to text,
        begun integer not null
      )`,
      'create index on_call_shift_times on on_call_shift (unit, until_at)',
      'create table on_call_unit (unit text primary key, version integer not null)',
    ],
  },
];

/** Shifts as they are stored. Each change is kept in the channel of its unit, in the same commit. */
export class ShiftStore {
  readonly #services: Pick<Services, 'sql' | 'clock' | 'channels'>;

  constructor(services: Pick<Services, 'sql' | 'clock' | 'channels'>) {
    this.#services = services;
  }

  async find(id: string): Promise<Shift | undefined> {
    const [shift] = await this.#select('id = $1', [id]);
    return shift;
  }

  /** Those of a unit that have not ended at `after`, by their time. */
  inUnit(unit: string, after: number): Promise<readonly Shift[]> {
    return this.#select('unit = $1 and until_at > $2 order by from_at limit 200', [unit, after]);
  }
  /** Those of a person that have not ended, by their time. */
  of(person: string): Promise<readonly Shift[]> {
    return this.#select('person = $1 and until_at > $2 order by from_at limit 20', [person, this.#services.clock.now()]);
  }
  /** Those under way, by unit. */
  underWay(): Promise<readonly Shift[]> {
    return this.#select('from_at <= $1 and until_at > $1 order by unit limit 50', [this.#services.clock.now()]);
  }
  /** Some that have begun without anybody having been told. */
  unannounced(): Promise<readonly Shift[]> {
    return this.#select('from_at <= $1 and begun = 0 order by from_at limit 100', [this.#services.clock.now()]);
  }

  /** Changes whenever a shift of the unit is added. */
  async versionOf(unit: string): Promise<number> {
    const { sql } = this.#services;
    await sql.batch([{ sql: 'insert into on_call_unit (unit, version) values ($1, 0) on conflict (unit) do nothing', params: [unit] }]);
    const [row] = await sql.query('select version from on_call_unit where unit = $1', [unit]);
    return Number(row?.['version']);
  }

  /** False: another one was added since the version was read. */
  add({ id, unit, person, from, until }: Shift, version: number, by: string): Promise<boolean> {
    const insert = 'insert into on_call_shift (id, unit, person, from_at, until_at, begun) values ($1, $2, $3, $4, $5, 0)';
    return this.#change(unit, { kind: 'planned', shift: id, person }, by, [
      { sql: 'update on_call_unit set version = version + 1 where unit = $1 and version = $2', params: [unit, version], expect: 1 },
      { sql: insert, params: [id, unit, person, from, until] },
    ]);
  }

  // False, here and below: it is not as it was when it was looked at.

  cancel({ id, unit, person }: Shift, by: string): Promise<boolean> {
    const gone = { sql: 'delete from on_call_shift where id = $1 and person = $2', params: [id, person], expect: 1 };
    return this.#change(unit, { kind: 'cancelled', shift: id, person }, by, [gone]);
  }

  offer({ id, unit, person }: Shift, to: string): Promise<boolean> {
    const update = 'update on_call_shift set offered_to = $3 where id = $1 and person = $2 and until_at > $4';
    const params = [id, person, to, this.#services.clock.now()];
    return this.#change(unit, { kind: 'offered', shift: id, person: to }, person, [{ sql: update, params, expect: 1 }]);
  }

  accept({ id, unit }: Shift, person: string): Promise<boolean> {
    const update = 'update on_call_shift set person = $2, offered_to = null where id = $1 and offered_to = $2 and until_at > $3';
    const params = [id, person, this.#services.clock.now()];
    return this.#change(unit, { kind: 'accepted', shift: id, person }, person, [{ sql: update, params, expect: 1 }]);
  }

  /** By whom it was offered to, or by who has offered it. */
  decline({ id, unit, offeredTo = '' }: Shift, by: string): Promise<boolean> {
    const update = 'update on_call_shift set offered_to = null where id = $1 and offered_to = $2';
    return this.#change(unit, { kind: 'declined', shift: id, person: offeredTo }, by, [
      { sql: update, params: [id, offeredTo], expect: 1 },
    ]);
  }

  announce({ id, unit, person }: Shift): Promise<boolean> {
    const update = 'update on_call_shift set begun = 1 where id = $1 and person = $2 and begun = 0';
    return this.#change(unit, { kind: 'began', shift: id, person }, 'on-call', [{ sql: update, params: [id, person], expect: 1 }]);
  }

  /** The last that has happened in a unit, newest first. */
  async history(unit: string, limit: number): Promise<readonly PastTurn[]> {
    const { channels } = this.#services;
    const head = await channels.head(channelOf(unit));
    if (!head) return [];
    const { entries } = await channels.read(channelOf(unit), Math.max(0, head.position.offset - limit), limit);
    return entries.map(({ at, sender, payload }) => ({ ...parsed(payload), at, by: sender })).reverse();
  }

  async #select(where: string, params: readonly (string | number)[]): Promise<readonly Shift[]> {
    const rows = await this.#services.sql.query(`select * from on_call_shift where ${where}`, params);
    return rows.map((row) => ({
      id: String(row['id']),
      unit: String(row['unit']),
      person: String(row['person']),
      from: Number(row['from_at']),
      until: Number(row['until_at']),
      ...(row['offered_to'] !== null && { offeredTo: String(row['offered_to']) }),
    }));
  }

  async #change(unit: string, turn: Turn, sender: string, writes: Parameters<Services['channels']['append']>[2]): Promise<boolean> {
    const payload = new TextEncoder().encode(JSON.stringify(turn));
    const { status } = await this.#services.channels.append(channelOf(unit), { sender, payload, countable: false }, writes);
    return status === 'appended';
  }
}

function channelOf(unit: string): string {
  return `on-call/unit/${unit}`;
}

function parsed(payload: Uint8Array): Turn {
  return JSON.parse(new TextDecoder().decode(payload)) as Turn;
}
