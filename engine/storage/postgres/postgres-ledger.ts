import type { Random } from '@parley/runtime';
import { checkMember, type Holding, type Ledger, LIVES_KEPT_MS, type Member, type NodeLife, REVOCATIONS_KEPT_MS } from '@parley/storage';
import type { Connections } from './connections.ts';
import { isBusy, rethrow } from './faults.ts';
import type { Param } from './session.ts';

type Answer = Awaited<ReturnType<Ledger['renew']>>;

const attempts = 3;
/** Rows that go at once: nobody who claims one of them waits long. */
const sweptAtOnce = 10_000;

/** The ledger in tables of the database; what it decides is decided there (see ledger-schema.ts). */
export class PostgresLedger implements Ledger {
  readonly #leases: Connections;
  readonly #things: Connections;
  readonly #random: Random;
  #sweeping: Promise<void> | undefined;

  /** `things`: of their own, because when a node is gone the others claim all that it had at once, and no lease may wait for that. */
  constructor(leases: Connections, things: Connections, random: Random) {
    this.#leases = leases;
    this.#things = things;
    this.#random = random;
  }

  async renew(member: Member, leaseMs: number, sinceVersion: number, again = false): Promise<Answer> {
    checkMember(member);
    const { node, life, facts } = member;
    const params = [node, life, facts, leaseMs, sinceVersion, REVOCATIONS_KEPT_MS];
    const renew = again ? 'ledger_renew_again' : 'ledger_renew';
    const text = `select ${renew}($1, $2, $3, ${milliseconds('$4')}, $5, ${milliseconds('$6')})`;
    const answer = await this.#ask<Answer>(this.#leases, text, params);
    if (!again) this.#sweeping ??= this.#sweep();
    return answer;
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

  async yield(thing: string, { holder, term }: Holding): Promise<void> {
    await this.#run(this.#things, 'delete from ledger_things where thing = $1 and life = $2 and term = $3', [thing, holder.life, term]);
  }

  async secret(name: string): Promise<Uint8Array> {
    const fresh = this.#random.bytes(32);
    await this.#run(this.#things, 'insert into ledger_secrets (name, secret) values ($1, $2) on conflict do nothing', [name, fresh]);
    return new Uint8Array((await this.#run(this.#things, 'select secret from ledger_secrets where name = $1', [name])) as Uint8Array);
  }

  /** Forgets what ended lives have left. Where it fails, the next life that begins does it. */
  async #sweep(): Promise<void> {
    try {
      const text = `select ledger_sweep(${milliseconds('$1')}, $2)`;
      while ((await this.#run(this.#things, text, [LIVES_KEPT_MS, sweptAtOnce])) === sweptAtOnce);
    } catch {
    } finally {
      this.#sweeping = undefined;
    }
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
