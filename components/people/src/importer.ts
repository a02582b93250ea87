import type { Logger } from '@parley/component';
import { type ImportPlan, type KnownPerson, planImport, readImportFile, runInTurns } from '@parley/directory';
import type { ImportJob, ImportOptions, ImportReport, Person } from '@parley/people/contract';
import type { Random } from '@parley/runtime';
import type { Sql, Write } from '@parley/storage';
import type { DirectoryChange } from './api.ts';
import { MOST_LISTED_CHANGES } from './change-log.ts';
import type { Edits } from './edits.ts';
import { knownPeople, listedGroups } from './known-people.ts';
import type { Publisher } from './publisher.ts';
import { refused } from './reasons.ts';
import type { Register } from './register.ts';
import type { RightsWatchers } from './rights-watchers.ts';
import type { RollKeeper } from './roll-keeper.ts';
import { beginStaging, clearStaged, publishStaged, stagedBy, stagePeople } from './staged.ts';

/** People written in one commit, so that messages come in between. */
const STAGED = 500;
/** Characters of a line, for showing how far the reading is. */
const MEAN_LINE = 100;
/** Problems that a report lists. */
const MOST_PROBLEMS = 1_000;

export type Step = Extract<ImportJob, { readonly state: 'running' }>['step'];
/** Told of where it is, from 0 to 1 of the step. */
export type OnProgress = (step: Step, part: number) => void;

export interface ImporterParts {
  readonly sql: Sql;
  readonly register: Register;
  readonly keeper: RollKeeper;
  readonly publisher: Publisher;
  readonly edits: Edits;
  readonly rights: RightsWatchers;
  readonly random: Random;
  readonly logger: Logger;
  /** Aborted when the server stops. */
  readonly signal: AbortSignal;
}

interface Planned {
  /** Of this import. */
  readonly id: string;
  readonly plan: ImportPlan;
  /** As they were. */
  readonly before: ReadonlyMap<string, Person>;
  readonly deactivate: readonly KnownPerson[];
}

/**
 * Imports files of people, however large: planned turn by turn, written in parts to where it does not count, made to count in one commit. What
 * is cut off has changed nothing.
 */
export class Importer {
  readonly #parts: ImporterParts;

  constructor(parts: ImporterParts) {
    this.#parts = parts;
  }

  /** `anew`: also before there is an organisation. */
  async run(csv: string, options: ImportOptions & { readonly anew?: boolean }, onProgress: OnProgress = () => {}): Promise<ImportReport> {
    const { register, edits } = this.#parts;
    if (!options.anew && !(await register.organisation())) throw refused('organisation-missing');
    if (options.dryRun) return reportOf(await this.#plan(csv, options, onProgress), false);
    const planned = await edits.runImport(async (basis) => {
      const ready = await this.#plan(csv, options, onProgress);
      await this.#write(ready, basis, onProgress);
      return ready;
    });
    await this.#announce(planned);
    return reportOf(planned, true);
  }

  async #plan(csv: string, { deactivateMissing }: ImportOptions, onProgress: OnProgress): Promise<Planned> {
    const { register, keeper, random, signal } = this.#parts;
    const lines = 1 + csv.length / MEAN_LINE;
    const following = (step: Step, steps: number) => (done: number) => {
      signal.throwIfAborted();
      onProgress(step, Math.min(1, done / steps));
    };
    const file = await runInTurns(readImportFile(csv), following('reading', lines));
    const { units, groups } = await keeper.now();
    const before = new Map<string, Person>();
    for await (const part of register.parts()) for (const person of part) before.set(person.id, person);
    const known = {
      people: knownPeople(before.values(), listedGroups(groups.values())),
      units,
      groups: [...groups.values()].map(({ id, name, query }) => ({ id, name, queried: query !== undefined })),
    };
    const plan = await runInTurns(planImport(file, known), following('comparing', 2 * before.size + 3 * file.people.length));
    const deactivate = deactivateMissing === undefined ? [] : missingOf(plan, deactivateMissing);
    checkAdministrators(before, plan, deactivate);
    return { id: random.id(), plan, before, deactivate };
  }

  async #write({ id, plan, before, deactivate }: Planned, basis: number, onProgress: OnProgress): Promise<void> {
    const { publisher } = this.#parts;
    const changed = [...plan.change, ...deactivate];
    const total = changed.length + plan.add.length;
    if (total + plan.units.length + plan.groups.length === 0) return;
    try {
      const fence = await this.#stage(id, changed, plan.add, onProgress);
      onProgress('publishing', 0);
      const demoting = changed.some(({ admin, active }) => !(admin && active));
      const conflict = await publisher.publish([...fence, ...publishStaged(plan, demoting, id)], changeOf(plan, before, changed), basis);
      if (conflict !== undefined) throw refused('directory-changed');
    } catch (error) {
      await this.#parts.sql.batch([stagedBy(id), ...clearStaged()]);
      throw error;
    }
  }

  /** Answers what stands before whatever is written next: this import must still be the one that is staged. */
  async #stage(
    id: string,
    changed: readonly KnownPerson[],
    added: readonly KnownPerson[],
    onProgress: OnProgress,
  ): Promise<readonly Write[]> {
    const { sql, signal } = this.#parts;
    const total = changed.length + added.length;
    let fence = beginStaging(id);
    let written = 0;
    for (const [people, fresh] of [
      [changed, false],
      [added, true],
    ] as const) {
      for (let start = 0; start < people.length; start += STAGED) {
        signal.throwIfAborted();
        onProgress('writing', written / total);
        const part = people.slice(start, start + STAGED);
        const { status } = await sql.batch([...fence, ...stagePeople(part, fresh)]);
        if (status === 'conflict') throw refused('directory-changed');
        fence = [stagedBy(id)];
        written += part.length;
      }
    }
    return fence;
  }

  /** It is written: what fails for one keeps no right of the others alive. */
  async #announceOne(before: Person, after: KnownPerson, id: string): Promise<void> {
    try {
      await this.#parts.rights.announce(before, after, id);
    } catch (error) {
      this.#parts.logger.error('rights-unannounced', { person: after.id, error: String(error) });
    }
  }

  async #announce({ id, plan, before, deactivate }: Planned): Promise<void> {
    for (const after of [...plan.change, ...deactivate]) {
      const known = before.get(after.id);
      if (known) await this.#announceOne(known, after, id);
    }
  }
}

/** Refused where it is not the number that was said, or lines cannot be read: somebody may be missing by mistake. */
function missingOf({ missing, problems }: ImportPlan, said: number): readonly KnownPerson[] {
  if (problems.length > 0) throw refused('import-problems');
  if (missing.length !== said) throw refused('import-count', { missing: missing.length, said });
  return missing.map((person) => ({ ...person, active: false }));
}

/** Refused when nobody would be left to administer. */
function checkAdministrators(before: ReadonlyMap<string, Person>, { add, change }: ImportPlan, deactivate: readonly KnownPerson[]): void {
  const may = ({ active, admin }: Pick<Person, 'active' | 'admin'>): boolean => active && admin;
  if (![...before.values()].some(may)) return;
  const changed = new Map([...change, ...deactivate].map((person) => [person.id, person]));
  const remaining = [...add, ...[...before.values()].map((person) => changed.get(person.id) ?? person)];
  if (!remaining.some(may)) throw refused('import-leaves-no-administrator');
}

function changeOf(
  { add, units, groups }: ImportPlan,
  before: ReadonlyMap<string, Person>,
  changed: readonly KnownPerson[],
): DirectoryChange {
  const people = [...add, ...changed];
  const listing = people.length > MOST_LISTED_CHANGES ? [] : people.flatMap((person) => person.groups ?? []);
  return {
    people: people.map(({ id }) => id),
    units: [
      ...new Set([...units.map(({ id }) => id), ...people.flatMap(({ id, units: each }) => [...each, ...(before.get(id)?.units ?? [])])]),
    ],
    groups: [...new Set([...groups.map(({ id }) => id), ...listing])],
  };
}

function reportOf({ plan, deactivate }: Planned, applied: boolean): ImportReport {
  const { add, change, unchanged, units, groups, missing, problems, changes, moreChanges } = plan;
  const room = Math.max(0, 200 - changes.length);
  const deactivated = deactivate.slice(0, room).map(({ id, name }) => ({ kind: 'deactivated' as const, person: id, name }));
  return {
    added: add.length,
    changed: change.length,
    unchanged,
    units: units.length,
    groups: groups.length,
    missing: missing.length,
    deactivated: deactivate.length,
    problems: problems.slice(0, MOST_PROBLEMS),
    moreProblems: Math.max(0, problems.length - MOST_PROBLEMS),
    changes: [...changes, ...deactivated],
    moreChanges: moreChanges + deactivate.length - deactivated.length,
    applied,
  };
}
