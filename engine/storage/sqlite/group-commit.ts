import type { DatabaseSync } from 'node:sqlite';
import type { Append, AppendResult, SqlValue } from '@parley/storage';
import { isStoreFault, toFault } from './faults.ts';
import { LogWriter } from './log-writer.ts';
import type { Answers, BatchOutcome, GroupRequest, Outcome } from './requests.ts';
import { runWrites, Statements } from './statements.ts';

/**
 * Runs requests in one transaction and one flush to disk. What has writes runs under a savepoint, so that its conflict or its bad statement
 * undoes itself alone; a fault of the store (disk full, I/O) undoes the group, and every request of it is answered with the fault.
 */
export class GroupCommit {
  readonly #db: DatabaseSync;
  readonly #statements: Statements;
  readonly #log: LogWriter;
  #flushMs: number | undefined;

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#statements = new Statements(db);
    this.#log = new LogWriter(this.#statements);
  }

  /** How long the flush of the last run took; undefined when it came to none. */
  get flushMs(): number | undefined {
    return this.#flushMs;
  }

  run(requests: readonly GroupRequest[], now: number): readonly Outcome[] {
    this.#flushMs = undefined;
    try {
      this.#statements.run('begin immediate', []);
      const outcomes = requests.map((request) => this.#attempt(request, now));
      this.#log.flush();
      const flushing = performance.now();
      this.#statements.run('commit', []);
      this.#flushMs = performance.now() - flushing;
      return outcomes;
    } catch (error) {
      this.#rollBack();
      const fault = toFault(error);
      return requests.map(() => ({ fault }));
    }
  }

  /** After tables were changed from outside. */
  clear(): void {
    this.#statements.clear();
  }

  #rollBack(): void {
    this.#log.forget();
    // A full disk can have ended the transaction by itself.
    if (this.#db.isTransaction) this.#statements.run('rollback', []);
  }

  #attempt(request: GroupRequest, now: number): Outcome {
    try {
      return { value: this.#execute(request, now) };
    } catch (error) {
      if (isStoreFault(error)) throw error;
      return { fault: toFault(error) };
    }
  }

  #execute(request: GroupRequest, now: number): Answers[GroupRequest['kind']] {
    switch (request.kind) {
      case 'append':
        return this.#append(request.append, now);
      case 'open':
        return this.#log.open(request.channel);
      case 'redact':
        return void this.#log.redact(request.channel, request.offsets);
      case 'truncate':
        return this.#log.truncate(request.channel, request.offset);
      case 'batch':
        return this.#undoable(() => this.#batch(request));
    }
  }

  #append(append: Append, now: number): AppendResult {
    return append.writes ? this.#undoable(() => this.#log.append(append, now)) : this.#log.append(append, now);
  }

  #batch({ writes }: Extract<GroupRequest, { readonly kind: 'batch' }>): BatchOutcome {
    const written = runWrites(this.#statements, writes, (params) => params as readonly SqlValue[]);
    return 'conflict' in written ? { status: 'conflict', write: written.conflict } : { status: 'committed', tables: written.tables };
  }

  #undoable<Result extends { readonly status: string }>(step: () => Result): Result {
    this.#statements.run('savepoint step', []);
    let undo = true;
    try {
      const result = step();
      undo = result.status === 'conflict';
      return result;
    } finally {
      if (this.#db.isTransaction) {
        if (undo) this.#statements.run('rollback to step', []);
        this.#statements.run('release step', []);
      }
    }
  }
}
