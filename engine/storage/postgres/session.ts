import type { PoolClient } from 'pg';
import { AnswerWatch } from './answer-watch.ts';
import { isOutdated } from './faults.ts';

/** What a statement answered: names of its columns once, values by position, and how many rows it changed or returned. */
export interface Table {
  readonly columns: readonly string[];
  readonly values: readonly (readonly unknown[])[];
  readonly changes: number;
  /** What the server calls it: `COMMIT` of a transaction that had failed answers `ROLLBACK`. */
  readonly command: string;
}

export type Param = string | number | null | Uint8Array | readonly (string | number | null | Uint8Array)[];

const namedTexts = 2000;

/** Names for statements that the server keeps prepared, the same on each connection; a text past the first thousands is prepared each time. */
export class StatementNames {
  readonly #names = new Map<string, string>();
  #given = 0;

  nameOf(text: string): string | undefined {
    const known = this.#names.get(text);
    if (known !== undefined || this.#names.size >= namedTexts) return known;
    const name = `p${++this.#given}`;
    this.#names.set(text, name);
    return name;
  }

  /** The text is prepared anew under another name, unless it was since. */
  renew(text: string, name: string): void {
    if (this.#names.get(text) === name) this.#names.delete(text);
  }
}

/**
 * One connection, for as long as somebody has it to himself. Statements are sent at once, without waiting for the answers of those before; they
 * run in their order. After one that failed in a transaction the others of it fail, too.
 */
export class Session {
  readonly #client: PoolClient;
  readonly #names: StatementNames;
  readonly #answers: AnswerWatch;

  /** `answerMs`: when nothing has come from the server for so long, what is still to be answered fails; 0: never. */
  constructor(client: PoolClient, names: StatementNames, answerMs: number) {
    this.#client = client;
    this.#names = names;
    this.#answers = new AnswerWatch(answerMs);
  }

  async run(text: string, params: readonly Param[] = []): Promise<Table> {
    const name = this.#names.nameOf(text);
    const query = { text, values: params as Param[], rowMode: 'array' as const, queryMode: 'extended', ...(name && { name }) };
    const answer = this.#answers.watch(() => this.#client.query<unknown[]>(query));
    const { fields, rows, rowCount, command } = await answer.catch((error: unknown) => {
      if (name && isOutdated(error)) this.#names.renew(text, name);
      throw error;
    });
    return { columns: fields.map((field) => field.name), values: rows, changes: rowCount ?? 0, command };
  }

  /** Whether the connection is good for others: it answers, and no transaction is open. */
  get idle(): boolean {
    return !this.#answers.silent && this.#client.getTransactionStatus() === 'I';
  }
}

/** Waits for all of what was sent together; throws what failed first: later failures only follow from it. */
export async function settle<T>(sent: readonly Promise<T>[]): Promise<T[]> {
  const outcomes = await Promise.allSettled(sent);
  return outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
}
