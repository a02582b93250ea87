import type { Router } from '@parley/routing';
import type { Cancel, Clock } from '@parley/runtime';
import type { Migration, Sql, Write } from '@parley/storage';

/** Connections do not wait for the disk: what is used is written this much later, all at once. */
const SAVE_MS = 1_000;
/** A ticket is good for no longer. */
const KEPT_MS = 3_600_000;
const WRITTEN_AT_ONCE = 500;

const migrations: readonly Migration[] = [
  { version: 1, sql: ['create table host_resumed (session text primary key, generation integer not null, at integer not null)'] },
];

export interface UsedTicketsOptions {
  readonly sql: Sql;
  readonly router: Pick<Router, 'onSession' | 'remember'>;
  readonly clock: Clock;
  readonly onFault: (fault: unknown, about: string) => void;
}

/**
 * Which sessions were resumed with which ticket, so that none is good again after every node was started anew. What was used in the second before
 * a node was killed is not known then.
 */
export class UsedTickets {
  readonly #options: UsedTicketsOptions;
  /** By session: the generation to be written. */
  readonly #unsaved = new Map<string, number>();
  #stop: Cancel = () => {};
  #timer: Cancel | undefined;
  #saving: Promise<void> = Promise.resolve();
  #sweptAt = Number.NEGATIVE_INFINITY;

  constructor(options: UsedTicketsOptions) {
    this.#options = options;
  }

  /** Before anybody connects. */
  async begin(): Promise<void> {
    const { sql, router, clock } = this.#options;
    await sql.migrate('host', migrations);
    const rows = await sql.query('select session, generation from host_resumed where at > $1', [clock.now() - KEPT_MS]);
    router.remember(rows.map(({ session, generation }) => ({ session: String(session), generation: Number(generation) })));
    this.#stop = router.onSession(({ id, generation = 1 }) => {
      if (generation === 1) return;
      this.#unsaved.set(id, generation);
      this.#timer ??= clock.after(SAVE_MS, () => this.#save());
    });
  }

  /** Writes what is not written yet. */
  async close(): Promise<void> {
    this.#stop();
    this.#timer?.();
    if (this.#unsaved.size > 0) this.#save();
    await this.#saving;
  }

  #save(): void {
    const used = [...this.#unsaved];
    this.#unsaved.clear();
    this.#timer = undefined;
    this.#saving = this.#saving
      .then(() => this.#write(used))
      .catch((fault: unknown) => {
        // With the next ones, unless there are newer ones by then.
        for (const [session, generation] of used) if (!this.#unsaved.has(session)) this.#unsaved.set(session, generation);
        this.#options.onFault(fault, 'keeping which tickets were used');
      });
  }

  async #write(used: readonly (readonly [string, number])[]): Promise<void> {
    const { sql, clock } = this.#options;
    const now = clock.now();
    for (let at = 0; at < used.length; at += WRITTEN_AT_ONCE)
      await sql.batch(used.slice(at, at + WRITTEN_AT_ONCE).map(([session, generation]) => put(session, generation, now)));
    if (clock.monotonic() - this.#sweptAt < KEPT_MS) return;
    this.#sweptAt = clock.monotonic();
    await sql.batch([{ sql: 'delete from host_resumed where at <= $1', params: [now - KEPT_MS] }]);
  }
}

function put(session: string, generation: number, at: number): Write {
  return {
    sql: `insert into host_resumed (session, generation, at) values ($1, $2, $3)
      on conflict (session) do update set generation = excluded.generation, at = excluded.at
      where host_resumed.generation < excluded.generation`,
    params: [session, generation, at],
  };
}
