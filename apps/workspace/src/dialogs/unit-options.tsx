import type { Unit } from '@parley/people/contract';
import { pathOf } from '@parley/react';
import type { ReactNode } from 'react';

/** Units by their whole path, for a select. */
export function UnitOptions({ units }: { readonly units: readonly Unit[] }): ReactNode {
  const named = units.map((unit) => ({
    id: unit.id,
    path: pathOf(units, unit.id)
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
