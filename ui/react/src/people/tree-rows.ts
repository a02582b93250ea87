import type { Unit, UnitSlice } from '@parley/people/contract';
import type { UnitTree } from './unit-tree.ts';

interface Place {
  readonly id: string;
  readonly level: number;
  /** Place among the rows of the same parent, from 1, and how many they are. */
  readonly position: number;
  readonly setSize: number;
  /** Id of the unit above; absent at the top. */
  readonly parent?: string;
}

/** One row of the organisation tree, before it has a look. */
export type OrganisationRow = Place &
  (
    | { readonly kind: 'unit'; readonly unit: Unit; readonly expanded?: boolean }
    /** `person` is absent until the names of the row's neighbourhood have come. */
    | { readonly kind: 'person'; readonly unit: string; readonly person?: string }
  );

/** The people of units as far as they are known. */
export interface TreePeople {
  count(unit: string): number;
  /** Id of the person at a place of the unit's list. */
  at(unit: string, index: number): string | undefined;
  /** -1: unknown. */
  indexOf(unit: string, person: string): number;
}

export interface TreeInput {
  readonly tree: UnitTree;
  readonly expanded: ReadonlySet<string>;
  /** Absent: units only. */
  readonly people?: TreePeople;
}

/** A unit, or all people of one: rows are made when they are asked for. */
type Block = Omit<Place, 'id'> & {
  readonly start: number;
  readonly count: number;
  readonly unit: string;
  readonly people: boolean;
  readonly expanded?: boolean;
};

const SEPARATOR = '\n';

/** What is in sight of the organisation tree, top to bottom: the people of an open unit before its units. */
export class OrganisationRows {
  readonly #tree: UnitTree;
  readonly #people: TreePeople | undefined;
  readonly #blocks: Block[] = [];
  readonly #units = new Map<string, number>();
  readonly #peopleBlocks = new Map<string, Block>();
  #count = 0;

  constructor({ tree, expanded, people }: TreeInput) {
    this.#tree = tree;
    this.#people = people;
    this.#addUnits(tree.children(''), 0, expanded, 0);
  }

  get count(): number {
    return this.#count;
  }

  at(index: number): OrganisationRow | undefined {
    const block = this.#blockAt(index);
    if (!block) return undefined;
    const { level, setSize, parent, unit, expanded } = block;
    const offset = index - block.start;
    const place = { level, setSize, position: block.position + offset, ...(parent !== undefined && { parent }) };
    if (block.people) {
      const person = this.#people?.at(unit, offset);
      const id = unit + SEPARATOR + (person ?? SEPARATOR + offset);
      return { kind: 'person', ...place, id, unit, ...(person !== undefined && { person }) };
    }
    const known = this.#tree.unit(unit);
    return known && { kind: 'unit', ...place, id: unit, unit: known, ...(expanded !== undefined && { expanded }) };
  }

  /** -1: not in sight, or a person whose place is not known. */
  indexOf(id: string): number {
    const end = id.indexOf(SEPARATOR);
    if (end < 0) return this.#units.get(id) ?? -1;
    const block = this.#peopleBlocks.get(id.slice(0, end));
    const index = block ? (this.#people?.indexOf(block.unit, id.slice(end + 1)) ?? -1) : -1;
    return block && index >= 0 ? block.start + index : -1;
  }

  /** Ids of the units among these rows. */
  unitsWithin(from: number, to: number): readonly string[] {
    return this.#blocksWithin(from, to).flatMap((block) => (block.people ? [] : block.unit));
  }

  /** Whose people are among these rows. */
  peopleWithin(from: number, to: number): readonly UnitSlice[] {
    return this.#blocksWithin(from, to).flatMap(({ people, unit, start, count }) =>
      people ? { unit, from: Math.max(0, from - start), to: Math.min(count, to - start) } : [],
    );
  }

  #addUnits(units: readonly Unit[], level: number, expanded: ReadonlySet<string>, peopleBefore: number): void {
    for (const [index, unit] of units.entries()) {
      const { id } = unit;
      const people = this.#people?.count(id) ?? 0;
      const children = this.#tree.children(id);
      const hasMore = children.length + people > 0;
      const open = hasMore && expanded.has(id);
      this.#units.set(id, this.#count);
      this.#add({
        ...{ level, unit: id, people: false, count: 1, setSize: peopleBefore + units.length, position: peopleBefore + index + 1 },
        ...this.#above(id),
        ...(hasMore && { expanded: open }),
      });
      if (!open) continue;
      this.#addPeople(id, level + 1);
      this.#addUnits(children, level + 1, expanded, people);
    }
  }

  #addPeople(unit: string, level: number): void {
    const count = this.#people?.count(unit) ?? 0;
    if (count === 0) return;
    const setSize = count + this.#tree.children(unit).length;
    const block = this.#add({ level, unit, people: true, count, setSize, position: 1, parent: unit });
    this.#peopleBlocks.set(unit, block);
  }

  #above(unit: string): { readonly parent?: string } {
    const parent = this.#tree.parent(unit);
    return parent === undefined ? {} : { parent };
  }

  #add(block: Omit<Block, 'start'>): Block {
    const whole = { ...block, start: this.#count };
    this.#blocks.push(whole);
    this.#count += block.count;
    return whole;
  }

  #blockAt(index: number): Block | undefined {
    const block = this.#blocks[this.#blockIndex(index)];
    return block && index < block.start + block.count ? block : undefined;
  }

  #blocksWithin(from: number, to: number): readonly Block[] {
    if (from >= to || this.#count === 0) return [];
    return this.#blocks.slice(Math.max(0, this.#blockIndex(from)), this.#blockIndex(to - 1) + 1);
  }

  /** Of the last block that begins at the row or before it; -1: none. */
  #blockIndex(index: number): number {
    let low = 0;
    let high = this.#blocks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#blocks[middle]?.start ?? 0) <= index) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}
