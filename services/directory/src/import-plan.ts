import { faultOf, type ImportProblem, problemAt } from './import-faults.ts';
import type { ImportedPerson, ImportFile } from './import-file.ts';
import { foldText, personIdOf, slugOf } from './slug.ts';
import type { UnitNode } from './unit-tree.ts';

/** What is known of a person before an import. */
export interface KnownPerson {
  readonly id: string;
  readonly name: string;
  readonly mail: string;
  readonly title: string;
  /** The first is the main one. */
  readonly units: readonly string[];
  readonly admin: boolean;
}

/** To be written in this order: units, changes, additions; a mail address that a change sets free may be that of an addition. */
export interface ImportPlan {
  /** New units, parents before children. */
  readonly units: readonly UnitNode[];
  readonly add: readonly KnownPerson[];
  /** As they will be. */
  readonly change: readonly KnownPerson[];
  readonly unchanged: number;
  /** Of the file and of its meeting with what is known, by line. */
  readonly problems: readonly ImportProblem[];
}

/**
 * What an import would do; a pure function of the file and of what is known. People are matched by id, else by mail address (case does not
 * matter); nobody is deactivated and nothing is emptied: an absent or empty cell leaves what is known.
 */
export function planImport(file: ImportFile, people: Iterable<KnownPerson>, units: Iterable<UnitNode>): ImportPlan {
  const known = new KnownPeople(people);
  // An id that a later line claims is not given to somebody else before.
  const claimed = new Set(file.people.map(({ id }) => id));
  const tree = new GrowingTree(units);
  const add: KnownPerson[] = [];
  const change: KnownPerson[] = [];
  const problems = [...file.problems];
  let unchanged = 0;
  for (const line of file.people) {
    const before = known.match(line);
    if (before && 'reason' in before) {
      problems.push(before);
      continue;
    }
    const after = merge(
      line,
      before,
      before?.id ?? line.id ?? personIdOf(line.name, (id) => claimed.has(id) || known.has(id)),
      line.unit && tree.unitAt(line.unit),
    );
    if (!before) add.push(after);
    else if (same(before, after)) unchanged += 1;
    else change.push(after);
    known.put(after);
  }
  return { units: tree.added, add, change, unchanged, problems: problems.sort((a, b) => a.line - b.line) };
}

function merge(line: ImportedPerson, before: KnownPerson | undefined, id: string, unit: string | undefined): KnownPerson {
  const further = (before?.units ?? []).slice(1).filter((each) => each !== unit);
  return {
    id,
    name: line.name,
    mail: line.mail,
    title: line.title ?? before?.title ?? '',
    units: unit === undefined ? (before?.units ?? []) : [unit, ...further],
    admin: line.admin ?? before?.admin ?? false,
  };
}

function same(a: KnownPerson, b: KnownPerson): boolean {
  return a.name === b.name && a.mail === b.mail && a.title === b.title && a.admin === b.admin && a.units.join('\n') === b.units.join('\n');
}

class KnownPeople {
  readonly #byId = new Map<string, KnownPerson>();
  readonly #byMail = new Map<string, KnownPerson>();

  constructor(people: Iterable<KnownPerson>) {
    for (const person of people) this.put(person);
  }

  has(id: string): boolean {
    return this.#byId.has(id);
  }

  put(person: KnownPerson): void {
    const before = this.#byId.get(person.id);
    if (before) this.#byMail.delete(before.mail.toLowerCase());
    this.#byId.set(person.id, person);
    this.#byMail.set(person.mail.toLowerCase(), person);
  }

  match(line: ImportedPerson): KnownPerson | ImportProblem | undefined {
    const byMail = this.#byMail.get(line.mail.toLowerCase());
    if (line.id === undefined) return byMail;
    const byId = this.#byId.get(line.id);
    if (byMail && byMail !== byId)
      return problemAt(line.line, 'mail', faultOf('mail-of-another', { mail: line.mail, name: byMail.name, id: byMail.id }));
    return byId;
  }
}

/** The tree as it will be; units are recognised by parent and name, without regard to case and accents. */
class GrowingTree {
  readonly added: UnitNode[] = [];
  readonly #byPlace = new Map<string, UnitNode>();
  readonly #ids = new Set<string>();

  constructor(units: Iterable<UnitNode>) {
    for (const unit of units) this.#put(unit);
  }

  /** Id of the unit at a path of names, made where it is missing. */
  unitAt(names: readonly string[]): string {
    let parent: string | undefined;
    for (const name of names) parent = this.#child(parent, name);
    return parent ?? '';
  }

  #child(parent: string | undefined, name: string): string {
    const existing = this.#byPlace.get(place(parent, name));
    if (existing) return existing.id;
    const unit = { id: slugOf(name, (id) => this.#ids.has(id), 'unit'), name, ...(parent === undefined ? {} : { parent }) };
    this.#put(unit);
    this.added.push(unit);
    return unit.id;
  }

  #put(unit: UnitNode): void {
    this.#ids.add(unit.id);
    this.#byPlace.set(place(unit.parent, unit.name), unit);
  }
}

const place = (parent: string | undefined, name: string) => `${parent ?? ''}\n${foldText(name)}`;
