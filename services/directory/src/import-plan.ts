import { GrowingGroups, type NamedGroup } from './growing-groups.ts';
import { GrowingTree } from './growing-tree.ts';
import { changesOf, type ImportChange, ListedChanges } from './import-changes.ts';
import { MOST_ATTRIBUTES } from './import-columns.ts';
import { faultOf, type ImportProblem, problemAt } from './import-faults.ts';
import type { ImportedPerson, ImportFile } from './import-file.ts';
import { KnownPeople } from './known-people.ts';
import { type KnownPerson, samePerson } from './known-person.ts';
import { ReportingLines } from './reporting-lines.ts';
import { personIds, type Slugs } from './slug.ts';
import type { Steps } from './steps.ts';
import type { UnitNode } from './unit-tree.ts';

/** What there is before an import. */
export interface KnownDirectory {
  readonly people: Iterable<KnownPerson>;
  readonly units: Iterable<UnitNode>;
  readonly groups: Iterable<NamedGroup>;
}

/** To be written in this order: units and groups, changes, additions; a mail address that a change sets free may be that of an addition. */
export interface ImportPlan {
  /** New units, parents before children. */
  readonly units: readonly UnitNode[];
  /** New groups. */
  readonly groups: readonly NamedGroup[];
  readonly add: readonly KnownPerson[];
  /** As they will be. */
  readonly change: readonly KnownPerson[];
  readonly unchanged: number;
  /** Active people who do not stand in the file. */
  readonly missing: readonly KnownPerson[];
  /** The first ones, in the order of the file, and how many there are besides. */
  readonly changes: readonly ImportChange[];
  readonly moreChanges: number;
  /** Of the file and of its meeting with what is known, by line. */
  readonly problems: readonly ImportProblem[];
}

/**
 * What an import would do; a pure function of the file and of what is known. People are matched by id, else by mail address (case does not
 * matter); nothing is emptied: an absent or empty cell leaves what is known.
 */
export function* planImport(file: ImportFile, directory: KnownDirectory): Steps<ImportPlan> {
  const planning = new Planning(file, directory);
  yield* planning.know(directory.people);
  for (const line of file.people) {
    planning.take(line);
    yield;
  }
  yield* planning.takeManagers();
  return yield* planning.finish();
}

interface Match {
  readonly line: ImportedPerson;
  readonly before: KnownPerson | undefined;
  readonly after: KnownPerson;
}

class Planning {
  readonly #known = new KnownPeople();
  readonly #tree: GrowingTree;
  readonly #groups: GrowingGroups;
  readonly #ids: Slugs;
  readonly #problems: ImportProblem[];
  readonly #matches: Match[] = [];
  readonly #lines = new ReportingLines();

  constructor(file: ImportFile, { units, groups }: KnownDirectory) {
    this.#tree = new GrowingTree(units);
    this.#groups = new GrowingGroups(groups);
    this.#problems = [...file.problems];
    // An id that a later line claims is not given to somebody else before.
    const claimed = new Set(file.people.map(({ id }) => id));
    this.#ids = personIds((id) => claimed.has(id) || this.#known.has(id));
  }

  *know(people: Iterable<KnownPerson>): Steps<void> {
    for (const person of people) {
      this.#known.put(person);
      yield;
    }
  }

  take(line: ImportedPerson): void {
    const before = this.#known.match(line);
    if (before && 'reason' in before) {
      this.#problems.push(before);
      return;
    }
    const attributes = { ...before?.attributes, ...line.attributes };
    if (Object.keys(attributes).length > MOST_ATTRIBUTES) {
      this.#problems.push(problemAt(line.line, undefined, faultOf('attributes-too-many', { max: MOST_ATTRIBUTES })));
      return;
    }
    const after = this.#merge(line, before, attributes);
    this.#known.put(after);
    this.#matches.push({ line, before, after });
  }

  /** Only when everybody is known: a manager may stand on a later line. A line of the file counts before what was known. */
  *takeManagers(): Steps<void> {
    const set = this.#matches.filter(({ line }) => line.manager !== undefined);
    const anew = new Set(set.map(({ after }) => after.id));
    for (const { id, manager } of this.#known.all()) {
      if (manager !== undefined && !anew.has(id)) this.#lines.set(id, manager);
      yield;
    }
    const refused: Match[] = [];
    for (const match of set) {
      if (!this.#takeManager(match)) refused.push(match);
      yield;
    }
    for (const { before, after } of refused) if (before?.manager !== undefined) this.#lines.put(after.id, before.manager);
  }

  *finish(): Steps<ImportPlan> {
    const [add, change]: [KnownPerson[], KnownPerson[]] = [[], []];
    const listed = new ListedChanges();
    const names = {
      unit: (id: string) => this.#tree.pathOf(id),
      group: (id: string) => this.#groups.nameOf(id),
      mail: (id: string) => this.#known.get(id)?.mail ?? '',
    };
    for (const { before, after: merged } of this.#matches) {
      const after = withManager(merged, this.#lines.managerOf(merged.id));
      yield;
      if (before && samePerson(before, after)) continue;
      if (before) change.push(after);
      else add.push(after);
      listed.add(() => changesOf(before, after, names));
    }
    const missing = yield* this.#missing();
    return {
      units: this.#tree.added,
      groups: this.#groups.added,
      add,
      change,
      unchanged: this.#matches.length - add.length - change.length,
      missing,
      changes: listed.first,
      moreChanges: listed.more,
      problems: this.#problems.sort((a, b) => a.line - b.line),
    };
  }

  *#missing(): Steps<readonly KnownPerson[]> {
    const inFile = new Set(this.#matches.map(({ after }) => after.id));
    const missing: KnownPerson[] = [];
    for (const person of this.#known.all()) {
      if (person.active && !inFile.has(person.id)) missing.push(person);
      yield;
    }
    return missing;
  }

  #takeManager({ line: { line, manager: reference = '' }, after }: Match): boolean {
    const manager = this.#known.named(reference);
    const fault = !manager ? 'manager-unknown' : this.#lines.put(after.id, manager.id) ? undefined : 'manager-circle';
    if (fault) this.#problems.push(problemAt(line, 'manager', faultOf(fault, { value: reference })));
    return fault === undefined;
  }

  #merge(line: ImportedPerson, before: KnownPerson | undefined, attributes: Readonly<Record<string, string>>): KnownPerson {
    const title = line.title ?? before?.title ?? '';
    const roles = this.#roles(line, before, title);
    const location = line.location ?? before?.location;
    const groups = line.groups ? this.#listedIn(line, line.groups) : (before?.groups ?? []);
    return {
      id: before?.id ?? line.id ?? this.#ids.next(line.name),
      name: line.name,
      mail: line.mail,
      title: roles[0]?.title ?? title,
      units: roles.map(({ unit }) => unit),
      ...(roles.length > 1 && { roles }),
      ...(before?.manager !== undefined && { manager: before.manager }),
      ...(location !== undefined && { location }),
      ...(Object.keys(attributes).length > 0 && { attributes }),
      ...(groups.length > 0 && { groups }),
      active: line.active ?? before?.active ?? true,
      admin: line.admin ?? before?.admin ?? false,
    };
  }

  /** The main one first. */
  #roles(
    line: ImportedPerson,
    before: KnownPerson | undefined,
    title: string,
  ): readonly { readonly unit: string; readonly title: string }[] {
    const main = line.unit ? this.#tree.unitAt(line.unit) : before?.units[0];
    const known = (before?.units ?? []).slice(1).map((unit, index) => ({ unit, title: before?.roles?.[index + 1]?.title ?? '' }));
    const further = line.roles?.map((role) => ({ unit: this.#tree.unitAt(role.unit), title: role.title })) ?? known;
    const roles = new Map(main === undefined ? [] : [[main, title]]);
    for (const role of further) if (!roles.has(role.unit)) roles.set(role.unit, role.title);
    return [...roles].map(([unit, each]) => ({ unit, title: each }));
  }

  #listedIn({ line }: ImportedPerson, names: readonly string[]): readonly string[] {
    const ids = new Set<string>();
    for (const name of names) {
      const { id, queried } = this.#groups.named(name);
      if (queried) this.#problems.push(problemAt(line, 'groups', faultOf('group-by-query', { value: name })));
      else ids.add(id);
    }
    return [...ids].sort();
  }
}

function withManager(person: KnownPerson, manager: string | undefined): KnownPerson {
  if (person.manager === manager) return person;
  const { manager: _, ...others } = person;
  return manager === undefined ? others : { ...others, manager };
}
