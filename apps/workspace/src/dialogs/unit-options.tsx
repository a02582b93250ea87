import type { Unit } from '@parley/people/contract';
import { UnitTree } from '@parley/react/internal';
import type { ReactNode } from 'react';

/** Units by their whole path, for a select. */
export function UnitOptions({ units }: { readonly units: readonly Unit[] }): ReactNode {
  const tree = UnitTree.of(units);
  const named = units.map((unit) => ({
    id: unit.id,
    path: tree
      .path(unit.id)
      .map((each) => each.name)
      .join(' › '),
  }));
  return named
    .toSorted((a, b) => a.path.localeCompare(b.path))
    .map(({ id, path }) => (
      <option key={id} value={id}>
        {path}
      </option>
    ));
}
