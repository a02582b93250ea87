import type { Random } from '@parley/runtime';
import { checkMember, type Holding, type Ledger, type Member, type NodeLife, REVOCATIONS_KEPT_MS, type Renewal } from '@parley/storage';
import type { Connections } from './connections.ts';
import { isBusy, rethrow } from './faults.ts';
import type { Param } from './session.ts';

type Answer = Awaited<ReturnType<Ledger['renew']>>;

const attempts = 3;

/** The ledger in tables of the database; what it decides is decided there (see ledger-schema.ts). */
export class PostgresLedger implements Ledger {
  readonly #leases: Connections;
  readonly #things: Connections;
  readonly #random: Random;

  /** `things`: of their own, because when a node is gone the others claim all that it had at once, and no lease may wait for that. */
  constructor(leases: Connections, things: Connections, random: Random) {
    this.#leases = leases;
    this.#things = things;
    this.#random = random;
  }

  async renew(member: Member, leaseMs: number, sinceVersion: number): Promise<Answer> {
    checkMember(member);
    const { node, life, facts } = member;
    const params = [node, life, facts, leaseMs, sinceVersion, REVOCATIONS_KEPT_MS];
    return this.#ask<Renewal>(this.#leases, `select ledger_renew($1, $2, $3, ${milliseconds('$4')}, $5, ${milliseconds('$6')})`, params);
  }

  async release({ life }: NodeLife): Promise<void> {
    await this.#run(this.#leases, `update ledger_lives set until = '-infinity', current = false where life = $1`, [life]);
  }

  async revoke(what: string): Promise<{ readonly version: number; readonly members: readonly Member[] }> {
    return this.#ask(this.#leases, `select ledger_revoke($1, ${milliseconds('$2')})`, [what, REVOCATIONS_KEPT_MS]);
  }

  async members(): Promise<readonly Member[]> {
    return this.#ask(this.#leases, 'select ledger_members()', []);
  }

  async claim(thing: string, { node, life }: NodeLife): Promise<Holding | undefined> {
    return this.#ask(this.#things, 'select ledger_claim($1, $2, $3)', [thing, node, life]);
  }

  async holding(thing: string): Promise<Holding | undefined> {
    return this.#ask(this.#things, 'select ledger_holding($1)', [thing]);
  }

  async yield(thing: string, { life }: NodeLife): Promise<void> {
    await this.#run(this.#things, 'update ledger_things set node = null, life = null where thing = $1 and life = $2', [thing, life]);
  }

  async secret(name: string): Promise<Uint8Array> {
    const fresh = this.#random.bytes(32);
    await this.#run(this.#things, 'insert into ledger_secrets (name, secret) values ($1, $2) on conflict do nothing', [name, fresh]);
    return new Uint8Array((await this.#run(this.#things, 'select secret from ledger_secrets where name = $1', [name])) as Uint8Array);
  }

  /** The answer of a function, which is JSON. */
  async #ask<T>(connections: Connections, text: string, params: readonly Param[]): Promise<T> {
    const answer = await this.#run(connections, text, params);
    return (answer === null ? undefined : JSON.parse(answer as string)) as T;
  }

  /** The one value that a statement answers. */
  async #run(connections: Connections, text: string, params: readonly Param[]): Promise<unknown> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await connections.use(async (session) => (await session.run(text, params)).values[0]?.[0]);
      } catch (error) {
        if (attempt === attempts || !isBusy(error)) rethrow(error);
      }
    }
  }
}

function milliseconds(parameter: string): string {
  return `${parameter}::float8 * interval '1 millisecond'`;
}
