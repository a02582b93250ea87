import type { DatabaseSync } from 'node:sqlite';
import { inTransaction } from './database.ts';
import type { Person } from './people.ts';

export const STAGES = ['lead', 'qualified', 'proposal', 'negotiation', 'won', 'lost'] as const;
export type Stage = (typeof STAGES)[number];

export const STAGE_NAMES: Readonly<Record<Stage, string>> = {
  lead: 'Lead',
  qualified: 'Qualified',
  proposal: 'Proposal',
  negotiation: 'Negotiation',
  won: 'Won',
  lost: 'Lost',
};

/** What a form can change of a deal. */
export interface DealDraft {
  readonly title: string;
  readonly company: string;
  /** In whole euros. */
  readonly value: number;
  readonly ownerId: string;
  /** As 2026-11-30. */
  readonly closesOn: string;
}

export interface Deal extends DealDraft {
  readonly id: number;
  readonly stage: Stage;
  readonly ownerName: string;
  /** The owner's. */
  readonly team: string;
}

const SELECT = `select deals.id, title, company, value, stage, owner_id as "ownerId", people.name as "ownerName", team, closes_on as "closesOn"
  from deals join people on people.id = owner_id`;
/** Managers see all deals, others those of their team. */
const VISIBLE = `($role = 'manager' or team = $team)`;

export function isStage(text: string): text is Stage {
  return (STAGES as readonly string[]).includes(text);
}

/** What is won or lost is changed by managers only. */
export function mayChange(person: Person, deal: Deal): boolean {
  return person.role === 'manager' || (deal.stage !== 'won' && deal.stage !== 'lost');
}

/** The deals, as far as a person sees them. Every change leaves a line in the deal's history. */
export class Deals {
  readonly #database: DatabaseSync;
  readonly #now: () => Date;

  constructor(database: DatabaseSync, now: () => Date) {
    this.#database = database;
    this.#now = now;
  }

  /** Those that close first come first; what is won or lost comes last. */
  list({ role, team }: Person, stage?: Stage): readonly Deal[] {
    const where = `${VISIBLE} and ($stage is null or stage = $stage)`;
    const statement = this.#database.prepare(`${SELECT} where ${where} order by stage in ('won', 'lost'), closes_on, deals.id`);
    return statement.all({ role, team, stage: stage ?? null }) as unknown as Deal[];
  }

  find({ role, team }: Person, id: number): Deal | undefined {
    return this.#database.prepare(`${SELECT} where ${VISIBLE} and deals.id = $id`).get({ role, team, id }) as Deal | undefined;
  }

  /** The new deal's id. */
  create(person: Person, { title, company, value, ownerId, closesOn }: DealDraft): number {
    const statement = this.#database.prepare(
      `insert into deals (title, company, value, stage, owner_id, closes_on) values (?, ?, ?, 'lead', ?, ?)`,
    );
    return inTransaction(this.#database, () => {
      const id = Number(statement.run(title, company, value, ownerId, closesOn).lastInsertRowid);
      this.#record(person, id, 'created the deal');
      return id;
    });
  }

  update(person: Person, deal: Deal, { title, company, value, ownerId, closesOn }: DealDraft): void {
    const statement = this.#database.prepare(
      'update deals set title = ?, company = ?, value = ?, owner_id = ?, closes_on = ? where id = ?',
    );
    inTransaction(this.#database, () => {
      statement.run(title, company, value, ownerId, closesOn, deal.id);
      this.#record(person, deal.id, ownerId === deal.ownerId ? 'edited the deal' : 'edited the deal and changed its owner');
    });
  }

  move(person: Person, deal: Deal, stage: Stage): void {
    if (stage === deal.stage) return;
    inTransaction(this.#database, () => {
      this.#database.prepare('update deals set stage = ? where id = ?').run(stage, deal.id);
      this.#record(person, deal.id, `moved it from ${STAGE_NAMES[deal.stage]} to ${STAGE_NAMES[stage]}`);
    });
  }

  #record(person: Person, dealId: number, what: string): void {
    const statement = this.#database.prepare('insert into history (deal_id, person_id, what, at) values (?, ?, ?, ?)');
    statement.run(dealId, person.id, what, this.#now().toISOString());
  }
}
