import { OrganisationTree } from '@parley/react';
import { ar } from '@parley/react/ar';
import type { Mount } from '../stage/stage.ts';
import type { TreeView } from '../tree/tree-view.ts';
import { mountWith } from './frame.tsx';

export const mountTree: Mount<TreeView> = mountWith(
  ({ unit, onPerson }) => <OrganisationTree {...(unit && { unit })} onPerson={onPerson} />,
  { ar },
);
