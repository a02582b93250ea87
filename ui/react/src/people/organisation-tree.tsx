import type { UnitCounts } from '@parley/presence-component/contract';
import { type ReactNode, useMemo, useState } from 'react';
import { Failure, Skeleton } from '../controls/states.tsx';
import { Tree, type TreeRow } from '../controls/tree.tsx';
import { useDirectory } from '../hooks/context.tsx';
import { useObservable } from '../hooks/observable.ts';
import { useUnitPeople, useUnits } from '../hooks/people.ts';
import { usePresence, useUnitCounts } from '../hooks/presence.ts';
import type { CoreKey } from '../i18n/messages/en.ts';
import { useText } from '../i18n/text.tsx';
import { reachable, untilWords } from '../presence/words.ts';
import { PersonAvatar } from './person-avatar.tsx';
import { type OrganisationRow, organisationRows, pathOf } from './tree-rows.ts';

export interface OrganisationTreeProps {
  /** With the people of open units, or units alone. */
  readonly people: boolean;
  readonly selectedUnit?: string | undefined;
  readonly selectedPerson?: string | undefined;
  /** Without it a unit opens and closes when chosen. */
  readonly onUnit?: (unit: string) => void;
  readonly onPerson?: (person: string) => void;
}

/** The organisation as a tree; this is the contact list. */
export function OrganisationTree({ people, selectedUnit, selectedPerson, onUnit, onPerson }: OrganisationTreeProps): ReactNode {
  const text = useText<CoreKey>();
  const directory = useDirectory();
  const { units, ready, failed } = useUnits();
  const [toggled, setToggled] = useState<ReadonlyMap<string, boolean>>(new Map());
  const expanded = useMemo(() => {
    const open = new Set(pathOf(units, selectedUnit ?? '').map((unit) => unit.id));
    for (const [id, isOpen] of toggled)
      if (isOpen) open.add(id);
      else open.delete(id);
    return open;
  }, [units, selectedUnit, toggled]);
  const flat = ready && units.length === 0;
  const lists = useUnitPeople(useMemo(() => (people ? [...expanded, ...(flat ? [''] : [])] : []), [people, expanded, flat]));
  const rows = useMemo(() => organisationRows({ units, expanded, ...(people && { lists }) }), [units, expanded, people, lists]);
  const known = useObservable(directory, (snapshot) => snapshot.people);
  const counts = useUnitCounts(useMemo(() => rows.flatMap((row) => (row.kind === 'unit' ? row.id : [])), [rows]));

  if (failed && !ready) return <Failure reason={text.say('people.failed')} onRetry={() => void directory.loadUnits()} />;
  if (!ready) return <Skeleton kind="rows" lines={5} />;

  const toggle = (id: string): void => setToggled(new Map(toggled).set(id, !expanded.has(id)));
  const activate = (id: string): void => {
    const row = rows.find((each) => each.id === id);
    if (row?.kind === 'person') onPerson?.(row.person);
    else if (row?.kind === 'more') void directory.loadPeople(row.unit, true);
    else if (row && onUnit) onUnit(row.id);
    else toggle(id);
  };
  const look = (row: OrganisationRow): TreeRow => ({
    id: row.id,
    level: row.level,
    kind: row.kind === 'unit' ? 'unit' : 'person',
    ...(row.kind === 'unit' && row.expanded !== undefined && { expanded: row.expanded }),
    selected: row.kind === 'unit' ? row.id === selectedUnit : row.kind === 'person' && row.person === selectedPerson,
    content: contentOf(row),
  });
  const contentOf = (row: OrganisationRow): ReactNode => {
    if (row.kind === 'more') return <span className="TreeRow-name Muted">{text.say('more')}</span>;
    if (row.kind === 'person') return <PersonContent id={row.person} name={known.get(row.person)?.name ?? '…'} />;
    return (
      <>
        <span className="TreeRow-name">
          <bdi>{row.unit.name}</bdi>
        </span>
        <UnitNumbers counts={counts.get(row.id)} total={row.total} />
      </>
    );
  };
  return <Tree label={text.say('organisation.tree')} rows={rows.map(look)} onActivate={activate} onToggle={toggle} />;
}

/** How many of how many can be reached; while that is unknown, how many there are. */
function UnitNumbers({ counts, total }: { readonly counts: UnitCounts | undefined; readonly total: number }): ReactNode {
  const text = useText<CoreKey>();
  const { number } = text.formats;
  if (!counts)
    return (
      <span className="TreeRow-counts">
        <span className="Hidden">{text.say('people.count', { count: total })}</span>
        <span aria-hidden="true">{number(total)}</span>
      </span>
    );
  const here = reachable(counts);
  const words = text.say('people.reachable', { here, count: counts.total });
  return (
    <span className="TreeRow-counts" title={words}>
      <span className="Hidden">{words}</span>
      <span aria-hidden="true" dir="ltr">
        <b>{number(here)}</b>/{number(counts.total)}
      </span>
    </span>
  );
}

function PersonContent({ id, name }: { readonly id: string; readonly name: string }): ReactNode {
  const text = useText<CoreKey>();
  const presence = usePresence(id);
  const until = presence && untilWords(text, presence, Date.now());
  return (
    <>
      <PersonAvatar id={id} size={20} />
      <span className="TreeRow-words">
        <span className="TreeRow-name">
          <bdi>{name}</bdi>
        </span>
        {until && <span className="TreeRow-note">{until}</span>}
      </span>
    </>
  );
}
