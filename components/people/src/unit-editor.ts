import { MAX_UNIT_DEPTH, unitPath, unitsBelow, wouldCircle } from '@parley/directory';
import type { PeopleMethods, Unit } from '@parley/people/contract';
import type { Write } from '@parley/storage';
import type { DirectoryReader } from './directory-reader.ts';
import type { Edits } from './edits.ts';
import type { Made, Making } from './made.ts';
import { newUnit } from './new-unit.ts';
import type { Publisher } from './publisher.ts';
import { refused } from './reasons.ts';
import type { Register, UnitFacts } from './register.ts';
import type { Directory, RollKeeper } from './roll-keeper.ts';
import { insertUnit, placeUnit, removeUnit, updateUnit } from './statements.ts';
import { unitBelow, unitNamed } from './unit-reference.ts';

type In<M extends keyof PeopleMethods> = PeopleMethods[M]['in'];

export interface UnitEditorParts {
  readonly register: Register;
  readonly keeper: RollKeeper;
  readonly reader: DirectoryReader;
  readonly publisher: Publisher;
  readonly edits: Edits;
  readonly made: Made;
}

/** Changes the tree of units. */
export class UnitEditor {
  readonly #parts: UnitEditorParts;

  constructor(parts: UnitEditorParts) {
    this.#parts = parts;
  }

  /** `making`: of a call that may be repeated; then the unit is there already. */
  add(input: In<'people.addUnit'>, making?: Making): Promise<Unit> {
    return this.#parts.edits.run(async (basis) => {
      const { register, made } = this.#parts;
      if (!(await register.organisation())) throw refused('organisation-missing');
      const before = await made.by(making);
      if (before !== undefined) return this.#unit(unitNamed(await register.units(), before).id);
      const unit = newUnit(await register.units(), input);
      await this.#publish(basis, [insertUnit(unit), ...made.writes(making, unit.id)], [unit.id]);
      return this.#unit(unit.id);
    });
  }

  update({ id: reference, name, parent, order }: In<'people.updateUnit'>): Promise<Unit> {
    return this.#parts.edits.run(async (basis) => {
      const units = await this.#parts.register.units();
      const unit = unitNamed(units, reference);
      const above = parent === undefined ? unit.parent : parent === '' ? undefined : unitNamed(units, parent).id;
      const after = { id: unit.id, name: name ?? unit.name, ...(above !== undefined && { parent: above }) };
      checkPlace(units, unit, after);
      const moved = above !== unit.parent;
      const placed = moved || order !== undefined ? place(units, after, order) : { writes: [], units: [] };
      const changed = [unit.id, ...placed.units, ...(moved ? [unit.parent, above].flatMap((each) => each ?? []) : [])];
      await this.#publish(basis, [updateUnit(after), ...placed.writes], changed);
      return this.#unit(unit.id);
    });
  }

  remove({ id: reference, moveTo }: In<'people.removeUnit'>): Promise<void> {
    return this.#parts.edits.run(async (basis) => {
      const directory = await this.#parts.keeper.now();
      const unit = unitNamed(directory.units, reference);
      const heir = moveTo === undefined ? undefined : unitNamed(directory.units, moveTo).id;
      const below = directory.units.filter(({ parent }) => parent === unit.id);
      if (heir === undefined) checkEmpty(directory, unit, below);
      else checkHeir(directory.units, unit.id, heir, below);
      const people = directory.roll.having('unit', unit.id).map(({ id }) => id);
      const groups = [...directory.groups.values()].filter(({ query }) => query?.unit === unit.id).map(({ id }) => id);
      const units = [unit.id, ...below.map(({ id }) => id), ...[unit.parent, heir].flatMap((each) => each ?? [])];
      await this.#publish(basis, removeUnit(unit.id, heir), units, people, groups);
    });
  }

  async #publish(
    basis: number,
    writes: readonly Write[],
    units: readonly string[],
    people: readonly string[] = [],
    groups: readonly string[] = [],
  ): Promise<void> {
    const conflict = await this.#parts.publisher.publish(writes, { people, units, groups }, basis);
    if (conflict !== undefined) throw refused('directory-changed');
  }

  async #unit(id: string): Promise<Unit> {
    const [unit] = await this.#parts.reader.units(new Set([id]));
    if (!unit) throw refused('directory-changed');
    return unit;
  }
}

/** Refused where the unit would stand below itself, too deep, or beside one of its name. */
function checkPlace(
  units: readonly UnitFacts[],
  before: UnitFacts,
  after: { readonly id: string; readonly name: string; readonly parent?: string },
): void {
  const tree = new Map(units.map((unit) => [unit.id, unit]));
  if (after.parent !== undefined) {
    if (wouldCircle(tree, after.id, after.parent)) throw refused('unit-circle');
    if (unitPath(tree, after.parent).length + heightOf(units, after.id) > MAX_UNIT_DEPTH)
      throw refused('tree-too-deep', { max: MAX_UNIT_DEPTH });
  }
  const namesake = unitBelow(
    units.filter(({ id }) => id !== before.id),
    after.parent,
    after.name,
  );
  if (namesake) throw refused('unit-taken', { name: after.name });
}

/** Levels from the unit down. */
function heightOf(units: readonly UnitFacts[], id: string): number {
  const tree = new Map(units.map((unit) => [unit.id, unit]));
  const own = unitPath(tree, id).length;
  return Math.max(...[...unitsBelow(units, id)].map((each) => unitPath(tree, each).length - own + 1));
}

/** Numbers the siblings anew, with the unit at its place (from 1 on; absent: the last). */
function place(
  units: readonly UnitFacts[],
  unit: { readonly id: string; readonly parent?: string },
  order: number | undefined,
): { readonly writes: readonly Write[]; readonly units: readonly string[] } {
  const siblings = units.filter(({ id, parent }) => parent === unit.parent && id !== unit.id).map(({ id }) => id);
  siblings.splice(order === undefined ? siblings.length : order - 1, 0, unit.id);
  return { writes: siblings.map((id, index) => placeUnit(id, index + 1)), units: siblings };
}

function checkEmpty({ roll, groups }: Directory, { id, name }: UnitFacts, below: readonly UnitFacts[]): void {
  if (below.length > 0 || roll.counts.of(id).people > 0) throw refused('unit-not-empty', { name });
  const group = [...groups.values()].find(({ query }) => query?.unit === id);
  if (group) throw refused('unit-of-group', { group: group.name, name });
}

/** Refused where what is taken over does not fit. */
function checkHeir(units: readonly UnitFacts[], id: string, heir: string, below: readonly UnitFacts[]): void {
  const tree = new Map(units.map((unit) => [unit.id, unit]));
  if (wouldCircle(tree, id, heir)) throw refused('unit-circle');
  for (const unit of below) {
    if (unitBelow(units, heir, unit.name)) throw refused('unit-taken', { name: unit.name });
    if (unitPath(tree, heir).length + heightOf(units, unit.id) > MAX_UNIT_DEPTH) throw refused('tree-too-deep', { max: MAX_UNIT_DEPTH });
  }
}
