import type { Random } from '@parley/runtime';
import { StorageError, type TagSource } from '@parley/storage';
import { type Drafts, loadDrafts } from './draft-loader.ts';
import { writeDrafts } from './draft-writer.ts';
import { isBusy, isGone, toStorageError } from './faults.ts';
import type { Outcome, WriterRequest } from './requests.ts';
import { type Session, settle } from './session.ts';
import { type Step, stepOf } from './steps.ts';
import { runWrites, type WriteFailure } from './writes.ts';

export interface GroupOptions {
  readonly now: number;
  readonly random: Random;
  readonly tags: TagSource;
  /** Whether to wait for channels that another node has locked. */
  readonly wait: boolean;
  /** Whether to go step by step. */
  readonly careful: boolean;
}

/**
 * One attempt to run requests in a transaction. At first all that they write is sent at once, under no savepoint; when one of their writes fails
 * (a conflict, a bad statement) the whole is undone and has to be run again carefully: each request under a savepoint, so that it undoes itself
 * alone. Either way the drafts are written last, with the commit.
 */
export class Group {
  readonly #requests: readonly WriterRequest[];
  readonly #options: GroupOptions;
  #committing = false;

  constructor(requests: readonly WriterRequest[], options: GroupOptions) {
    this.#requests = requests;
    this.#options = options;
  }

  /** A connection that broke while the commit was under way leaves open what was stored: only the caller can know whether to ask again. */
  mayRunAgain(error: unknown): boolean {
    return isBusy(error) || (isGone(error) && !this.#committing);
  }

  /** Undefined: nothing was stored, and the group has to be run carefully. */
  async run(session: Session): Promise<readonly Outcome[] | undefined> {
    try {
      const drafts = await loadDrafts(session, this.#requests, this.#options);
      const outcomes = await (this.#options.careful ? this.#stepByStep(session, drafts) : this.#atOnce(session, drafts));
      if (outcomes) await this.#commit(session, drafts);
      else await session.run('rollback');
      return outcomes;
    } catch (error) {
      if (!isGone(error)) await session.run('rollback').catch(() => undefined);
      throw error;
    }
  }

  async #atOnce(session: Session, drafts: Drafts): Promise<readonly Outcome[] | undefined> {
    const steps: (Step | undefined)[] = [];
    for (const request of this.#requests) {
      const step = await stepOf(request, drafts, session, this.#options);
      step?.accept();
      steps.push(step);
    }
    const written = await runWrites(
      session,
      steps.flatMap((step) => step?.writes ?? []),
    );
    if (!('tables' in written)) {
      throwFault(written);
      return undefined;
    }
    const tables = [...written.tables];
    return steps.map((step) => (step ? { value: step.answer(tables.splice(0, step.writes.length)) } : 'locked'));
  }

  async #stepByStep(session: Session, drafts: Drafts): Promise<readonly Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const request of this.#requests) {
      const step = await stepOf(request, drafts, session, this.#options);
      outcomes.push(step ? await runUndoable(session, step) : 'locked');
    }
    return outcomes;
  }

  async #commit(session: Session, drafts: Drafts): Promise<void> {
    this.#committing = true;
    const answers = await settle([...writeDrafts(session, drafts.values()), session.run('commit')]);
    // A transaction that has failed ends so, too, and without an error.
    if (answers.at(-1)?.command !== 'COMMIT')
      throw new StorageError('io', 'The database did not commit; nothing was stored. Look into its log.');
  }
}

async function runUndoable(session: Session, step: Step): Promise<Outcome> {
  if (step.writes.length > 0) await session.run('savepoint step');
  const written = await runWrites(session, step.writes);
  if ('tables' in written) {
    if (step.writes.length > 0) await session.run('release step');
    step.accept();
    return { value: step.answer(written.tables) };
  }
  throwFault(written);
  await session.run('rollback to step');
  return 'error' in written ? { error: toStorageError(written.error) } : { value: { status: 'conflict', write: written.conflict } };
}

/** A fault of the store is everybody's. */
function throwFault(failure: WriteFailure): void {
  if ('error' in failure && toStorageError(failure.error).code !== 'bad-statement') throw failure.error;
}
