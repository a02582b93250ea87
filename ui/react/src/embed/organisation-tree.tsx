import type { ReactNode } from 'react';
import { OrganisationTree as Tree } from '../people/organisation-tree.tsx';
import { Root } from './look.tsx';

export interface OrganisationTreeProps {
  /** With the people of open units, or units alone. Default true. */
  readonly people?: boolean;
  /** This unit and those below it alone. Default: all. */
  readonly unit?: string;
  readonly selectedUnit?: string;
  /** Without it a unit opens and closes when it is chosen. */
  readonly onUnit?: (unit: string) => void;
  readonly onPerson?: (person: string) => void;
}

/**
 * The organisation as a tree, with who is there: the contact list. Fills its container and scrolls in it; of any number of people only those in
 * sight exist. Keyboard as in every tree: arrows, Home, End, letters, Enter.
 *
 * @example
 * <OrganisationTree onPerson={(person) => setTarget({ person })} />
 */
export function OrganisationTree({ people = true, ...rest }: OrganisationTreeProps): ReactNode {
  return (
    <Root className="Filling">
      <Tree people={people} {...rest} />
    </Root>
  );
}
