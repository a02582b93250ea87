import type { Clock, Random } from '@parley/runtime';
import { StorageError, type TagSource } from '@parley/storage';
import { type Drafts, loadDrafts } from './draft-loader.ts';
import { writeDrafts } from './draft-writer.ts';
import { isBusy, isGone, toStorageError } from './faults.ts';
import { checkLease } from './lease-fence.ts';
import type { Outcome, WriterRequest } from './requests.ts';
import { type Session, settle } from './session.ts';
import { type Step, stepOf } from './steps.ts';
import { runWrites, type WriteFailure } from './writes.ts';

export interface GroupOptions {
  readonly clock: Clock;
  readonly now: number;
  readonly random: Random;
  readonly tags: TagSource;
  /** Whose lease must hold. */
  readonly life?: string | undefined;
  /** Whether to wait for channels that another node has locked. */
  readonly wait: boolean;
  /** Requests that failed in an earlier attempt: each is run under a savepoint, so that it undoes itself alone. */
  readonly suspects: ReadonlySet<WriterRequest>;
}

/** A request that is run under no savepoint. */
interface Plain {
  readonly index: number;
  readonly request: WriterRequest;
  readonly step: Step;
}

/**
 * One attempt to run requests in a transaction. What they write is sent at once, under no savepoint; when a write fails (a conflict, a bad
 * statement) the whole is undone, and has to be run again with its request among the suspects. The drafts are written last, with the commit.
 */
export class Group {
  readonly #requests: readonly WriterRequest[];
  readonly #options: GroupOptions;
  #committing = false;
  #flushMs = 0;

  constructor(requests: readonly WriterRequest[], options: GroupOptions) {
    this.#requests = requests;
    this.#options = options;
  }

  /** A connection that broke while the commit was under way leaves open what was stored: only the caller can know whether to ask again. */
  mayRunAgain(error: unknown): boolean {
    return isBusy(error) || (isGone(error) && !this.#committing);
  }

  /** How long the database took to commit. */
  get flushMs(): number {
    return this.#flushMs;
  }

  /** The outcomes, or the request that failed: then nothing was stored. */
  async run(session: Session): Promise<readonly Outcome[] | { readonly suspect: WriterRequest }> {
    try {
      const drafts = await loadDrafts(session, this.#requests, this.#options);
      const result = await this.#runSteps(session, drafts);
      if ('suspect' in result) await session.run('rollback');
      else await this.#commit(session, drafts);
      return result;
    } catch (error) {
      if (!isGone(error)) await session.run('rollback').catch(() => undefined);
      throw error;
    }
  }

  async #runSteps(session: Session, drafts: Drafts): Promise<readonly Outcome[] | { readonly suspect: WriterRequest }> {
    const outcomes: Outcome[] = [];
    const plain: Plain[] = [];
    for (const [index, request] of this.#requests.entries()) {
      const suspected = this.#options.suspects.has(request);
      const suspect = suspected && (await runPlain(session, plain.splice(0), outcomes));
      if (suspect) return { suspect };
      const step = await stepOf(request, drafts, session, this.#options);
      if (!step) {
        outcomes[index] = 'locked';
      } else if (suspected) {
        outcomes[index] = await runUndoable(session, step);
      } else {
        step.accept();
        plain.push({ index, request, step });
      }
    }
    const suspect = await runPlain(session, plain, outcomes);
    return suspect ? { suspect } : outcomes;
  }

  async #commit(session: Session, drafts: Drafts): Promise<void> {
    this.#committing = true;
    const { clock, life } = this.#options;
    const began = clock.monotonic();
    const answers = await settle([...writeDrafts(session, drafts.values()), ...checkLease(session, life), session.run('commit')]);
    // A transaction that has failed ends so, too, and without an error.
    if (answers.at(-1)?.command !== 'COMMIT')
      throw new StorageError('io', 'The database did not commit; nothing was stored. Look into its log.');
    this.#flushMs = clock.monotonic() - began;
  }
}

/** Runs what was accepted, and puts its outcomes in their places; answers the request that failed. */
async function runPlain(session: Session, plain: readonly Plain[], outcomes: Outcome[]): Promise<WriterRequest | undefined> {
  const written = await runWrites(
    session,
    plain.flatMap(({ step }) => step.writes),
  );
  let done = 0;
  for (const { index, request, step } of plain) {
    const next = done + step.writes.length;
    if ('tables' in written) {
      outcomes[index] = { value: step.answer(written.tables.slice(done, next)) };
    } else if (written.index < next) {
      throwFault(written);
      return request;
    }
    done = next;
  }
  return undefined;
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
  return written.error === undefined ? { value: { status: 'conflict', write: written.index } } : { error: toStorageError(written.error) };
}

/** A fault of the store is everybody's. */
function throwFault({ error }: WriteFailure): void {
  if (error !== undefined && toStorageError(error).code !== 'bad-statement') throw error;
}
