import type { Services } from '@parley/component';
import type { Part } from './options.ts';

/** A finding is good for so long: whoever asks all the time must not keep the disk busy. */
const GOOD_FOR_MS = 1_000;
/** Longer than the slowest flush that is still a working disk. */
const PATIENCE_MS = 5_000;

const LATE: Part = {
  part: 'storage',
  ready: false,
  reason: 'A write has not come back for five seconds. Look at the disk, or the database.',
};

/** Tries whether something can be stored: a row of its own, flushed to the disk as everything is. */
export class StorageTrial {
  readonly #services: Pick<Services, 'sql' | 'clock'>;
  #finding: Promise<Part> | undefined;

  constructor(services: Pick<Services, 'sql' | 'clock'>) {
    this.#services = services;
  }

  /** Never rejects. */
  part(): Promise<Part> {
    this.#finding ??= this.#find();
    return this.#finding;
  }

  async #find(): Promise<Part> {
    const { clock } = this.#services;
    const part = await Promise.race([this.#write(), late(clock)]);
    clock.after(GOOD_FOR_MS, () => {
      this.#finding = undefined;
    });
    return part;
  }

  async #write(): Promise<Part> {
    const { sql, clock } = this.#services;
    const text = 'insert into operations_trial (id, at) values (1, $1) on conflict (id) do update set at = excluded.at';
    try {
      await sql.batch([{ sql: text, params: [clock.now()] }]);
      return { part: 'storage', ready: true };
    } catch {
      // Whoever asks may be anybody: the cause is in the log, where other writes have failed too.
      return { part: 'storage', ready: false, reason: 'Nothing can be stored. The log of the server says why.' };
    }
  }
}

function late(clock: Services['clock']): Promise<Part> {
  return new Promise((resolve) => void clock.after(PATIENCE_MS, () => resolve(LATE)));
}
