import { createHash } from 'node:crypto';
import type { OwnMessageOptions, Services } from '@parley/component';
import { pollMessages } from './messages.ts';

export interface Poll {
  readonly id: string;
  readonly conversation: string;
  readonly question: string;
  readonly options: readonly string[];
  /** Who made it. */
  readonly by: string;
  readonly closesAt: number;
  readonly isOpen: boolean;
  /** Grows with each vote, and when the poll is closed. */
  readonly version: number;
  /** Whether the conversation was told of it. */
  readonly isAnnounced: boolean;
}
export type NewPoll = Pick<Poll, 'conversation' | 'question' | 'options' | 'by' | 'closesAt'>;

export const migrations = [
  {
    version: 1,
    sql: [
      `create table polls_poll (
        id text primary key,
        conversation text not null,
        question text not null,
        options text not null,
        made_by text not null,
        closes_at integer not null,
        closed_at integer,
        version integer not null,
        announced integer not null
      )`,
      'create index polls_due on polls_poll (closes_at)',
      'create table polls_vote (poll text not null, person text not null, choice integer not null, primary key (poll, person))',
    ],
  },
];

/** Polls and votes as they are stored. What changes is said in the poll's channel, in the same commit. */
export class PollStore {
  readonly #services: Pick<Services, 'sql' | 'clock' | 'random' | 'channels'>;

  constructor(services: Pick<Services, 'sql' | 'clock' | 'random' | 'channels'>) {
    this.#services = services;
  }

  /** With the same `key` of the same person it is the same poll, whoever repeats the call, on whatever node. */
  async add(poll: NewPoll, key: string | undefined): Promise<Poll> {
    const { sql, random } = this.#services;
    const id = key === undefined ? random.id() : digest([poll.by, key]);
    const { conversation, question, options, by, closesAt } = poll;
    const insert = `insert into polls_poll (id, conversation, question, options, made_by, closes_at, version, announced)
      values ($1, $2, $3, $4, $5, $6, 0, 0) on conflict (id) do nothing`;
    await sql.batch([{ sql: insert, params: [id, conversation, question, JSON.stringify(options), by, closesAt] }]);
    const made = await this.find(id);
    if (!made) throw new Error(`Poll ${id} was stored and is not there.`);
    return made;
  }

  async announced(id: string): Promise<void> {
    await this.#services.sql.batch([{ sql: 'update polls_poll set announced = 1 where id = $1', params: [id] }]);
  }

  async find(id: string): Promise<Poll | undefined> {
    const { sql, clock } = this.#services;
    const [row] = await sql.query('select * from polls_poll where id = $1', [id]);
    if (!row) return undefined;
    const closesAt = Number(row['closes_at']);
    return {
      id,
      conversation: String(row['conversation']),
      question: String(row['question']),
      options: JSON.parse(String(row['options'])) as readonly string[],
      by: String(row['made_by']),
      closesAt,
      isOpen: row['closed_at'] === null && closesAt > clock.now(),
      version: Number(row['version']),
      isAnnounced: Number(row['announced']) === 1,
    };
  }

  /** How many are for each option, in their order. */
  async counts({ id, options }: Poll): Promise<readonly number[]> {
    const rows = await this.#services.sql.query('select choice, count(*) as votes from polls_vote where poll = $1 group by choice', [id]);
    const votes = new Map(rows.map((row) => [Number(row['choice']), Number(row['votes'])]));
    return options.map((_, choice) => votes.get(choice) ?? 0);
  }

  async choiceOf(poll: string, person: string): Promise<number | undefined> {
    const [row] = await this.#services.sql.query('select choice from polls_vote where poll = $1 and person = $2', [poll, person]);
    return row && Number(row['choice']);
  }

  /** False: it was closed before. */
  vote(poll: string, person: string, choice: number): Promise<boolean> {
    const upsert =
      'insert into polls_vote (poll, person, choice) values ($1, $2, $3) on conflict (poll, person) do update set choice = excluded.choice';
    return this.#change(poll, 'voted', [
      {
        sql: 'update polls_poll set version = version + 1 where id = $1 and closed_at is null and closes_at > $2',
        params: [poll, this.#services.clock.now()],
        expect: 1,
      },
      { sql: upsert, params: [poll, person, choice] },
    ]);
  }

  /** False: it was closed before. */
  close(poll: string): Promise<boolean> {
    const update = 'update polls_poll set closed_at = $2, version = version + 1 where id = $1 and closed_at is null';
    return this.#change(poll, 'closed', [{ sql: update, params: [poll, this.#services.clock.now()], expect: 1 }]);
  }

  /** Some of those whose time is over and that nobody has closed. */
  async due(): Promise<readonly string[]> {
    const { sql, clock } = this.#services;
    const rows = await sql.query('select id from polls_poll where closed_at is null and closes_at <= $1 order by closes_at limit 100', [
      clock.now(),
    ]);
    return rows.map((row) => String(row['id']));
  }

  async #change(poll: string, kind: keyof typeof pollMessages, writes: NonNullable<OwnMessageOptions['writes']>): Promise<boolean> {
    const { status } = await this.#services.channels.of(pollMessages).publish(`poll/${poll}`, { kind }, { writes });
    return status === 'appended';
  }
}

function digest(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}
