import { COLUMNS, headingOf } from './import-columns.ts';
import { attributeOf, type KnownPerson } from './known-person.ts';
import { type CellNames, personCells } from './person-cells.ts';

/** One thing that an import changes. */
export interface ImportChange {
  readonly kind: 'added' | 'changed' | 'deactivated';
  readonly person: string;
  readonly name: string;
  /** Absent where the person as a whole is added or deactivated. */
  readonly column?: string;
  /** As it would stand in the column. */
  readonly before?: string;
  readonly after?: string;
}

/** Changes that are listed. */
const MOST = 200;

/** Column by column; somebody new is one change. */
export function changesOf(before: KnownPerson | undefined, after: KnownPerson, names: CellNames): readonly ImportChange[] {
  const { id: person, name } = after;
  if (!before) return [{ kind: 'added', person, name }];
  const [was, is] = [personCells(before, names), personCells(after, names)];
  const changed = (column: string, [from, to]: readonly [string, string]): readonly ImportChange[] =>
    from === to ? [] : [{ kind: 'changed', person, name, column, before: from, after: to }];
  const attributes = new Set([...Object.keys(before.attributes ?? {}), ...Object.keys(after.attributes ?? {})]);
  return [
    ...COLUMNS.flatMap((column) => changed(column, [was[column], is[column]])),
    ...[...attributes].flatMap((attribute) =>
      changed(headingOf({ attribute }), [attributeOf(before, attribute), attributeOf(after, attribute)]),
    ),
  ];
}

/** The first of many changes. */
export class ListedChanges {
  readonly first: ImportChange[] = [];
  more = 0;

  add(make: () => readonly ImportChange[]): void {
    for (const change of make()) {
      if (this.first.length < MOST) this.first.push(change);
      else this.more += 1;
    }
  }
}
