import type { Unit } from '@parley/people/contract';
import { type ReactNode, useMemo, useState } from 'react';
import type { RowRange } from '../controls/row-window.ts';
import { Empty, Failure, Skeleton } from '../controls/states.tsx';
import { Tree } from '../controls/tree.tsx';
import type { TreeRow, TreeRows } from '../controls/tree-keys.ts';
import { useDirectory } from '../hooks/context.tsx';
import { useUnits } from '../hooks/people.ts';
import { useUnitCounts } from '../hooks/presence.ts';
import { useSettled } from '../hooks/settled.ts';
import type { CoreKey } from '../i18n/messages/en.ts';
import { useText } from '../i18n/text.tsx';
import { EverybodyTree } from './everybody-tree.tsx';
import { Colleague, ComingPerson, PersonContent, UnitNumbers } from './tree-contents.tsx';
import { type OrganisationRow, OrganisationRows } from './tree-rows.ts';
import { UnitTree } from './unit-tree.ts';
import { useExpanded } from './use-expanded.ts';
import { useTreePeople, useTreeSight } from './use-tree-people.ts';

export interface OrganisationTreeProps {
  /** With the people of open units, or units alone. */
  readonly people: boolean;
  /** This unit and those below it alone. */
  readonly unit?: string | undefined;
  readonly selectedUnit?: string | undefined;
  /** Without it a unit opens and closes when chosen. */
  readonly onUnit?: (unit: string) => void;
  readonly onPerson?: (person: string) => void;
}

/** The organisation as a tree; this is the contact list. */
export function OrganisationTree(props: OrganisationTreeProps): ReactNode {
  const text = useText<CoreKey>();
  const directory = useDirectory();
  const { units, ready, failed } = useUnits();
  const { unit } = props;
  const within = useMemo(() => (unit === undefined ? units : UnitTree.of(units).within(unit)), [units, unit]);
  if (failed && !ready) return <Failure reason={text.say('people.failed')} onRetry={() => void directory.loadUnits()} />;
  if (!ready) return <Skeleton kind="rows" lines={5} />;
  // An organisation without units is a list of its people.
  if (units.length === 0 && unit === undefined) return props.people && <EverybodyTree onPerson={props.onPerson} />;
  if (within.length === 0) return <Empty>{text.say('unit.none')}</Empty>;
  return <TreeOfUnits {...props} units={within} />;
}

function TreeOfUnits({
  people,
  unit,
  selectedUnit,
  onUnit,
  onPerson,
  units,
}: OrganisationTreeProps & { readonly units: readonly Unit[] }): ReactNode {
  const text = useText<CoreKey>();
  const tree = UnitTree.of(units);
  const expanded = useExpanded(tree, selectedUnit ?? unit);
  const { people: present, windows } = useTreePeople(tree);
  const rows = useMemo(
    () => new OrganisationRows({ tree, expanded: expanded.ids, ...(people && { people: present }) }),
    [tree, expanded.ids, people, present],
  );
  const [range, setRange] = useState<RowRange>({ from: 0, to: 0 });
  const { from, to } = range;
  useTreeSight({ tree, rows, windows, range });
  const counts = useUnitCounts(useSettled(useMemo(() => rows.unitsWithin(from, to), [rows, from, to])));

  const contentOf = (row: OrganisationRow): ReactNode => {
    if (row.kind === 'unit')
      return (
        <>
          <span className="TreeRow-name">
            <bdi>{row.unit.name}</bdi>
          </span>
          <UnitNumbers counts={counts.get(row.id)} total={tree.total(row.id)} />
        </>
      );
    const index = row.position - 1;
    const person = present.named(row.unit, index);
    if (!person) return <ComingPerson />;
    if (present.isSmall(row.unit)) return <Colleague person={person} />;
    return <PersonContent person={person} presence={present.presence(row.unit, index)} />;
  };
  const show = (row: OrganisationRow): TreeRow => ({
    ...row,
    selected: row.kind === 'unit' && row.id === selectedUnit,
    content: contentOf(row),
  });
  const shown: TreeRows = {
    count: rows.count,
    at: (index) => {
      const row = rows.at(index);
      return row && show(row);
    },
    indexOf: (id) => rows.indexOf(id),
    label: (index) => {
      const row = rows.at(index);
      return (row?.kind === 'person' ? present.named(row.unit, row.position - 1)?.name : row?.unit.name) ?? '';
    },
    selected: () => (selectedUnit === undefined ? -1 : rows.indexOf(selectedUnit)),
  };
  const activate = (index: number): void => {
    const row = rows.at(index);
    if (row?.kind === 'unit') (onUnit ?? expanded.toggle)(row.id);
    else if (row?.person !== undefined) onPerson?.(row.person);
  };
  return (
    <Tree
      label={text.say('organisation.tree')}
      rows={shown}
      onActivate={activate}
      onToggle={expanded.toggle}
      onExpandBeside={expanded.expandBeside}
      onRange={setRange}
    />
  );
}
