import type { Person } from '@parley/people/contract';
import { type ReactNode, useMemo, useState } from 'react';
import { type ListedRow, listRows } from '../controls/list-rows.ts';
import { Failure, Skeleton } from '../controls/states.tsx';
import { Tree } from '../controls/tree.tsx';
import { useDirectory } from '../hooks/context.tsx';
import { useHeads, useManagers, usePeople, useReportLists, useReports } from '../hooks/people.ts';
import type { CoreKey } from '../i18n/messages/en.ts';
import { useText } from '../i18n/text.tsx';
import { Somebody } from './everybody-tree.tsx';
import { Total } from './tree-contents.tsx';

/** As many of one manager's reports as the tree shows. */
const MOST_REPORTS = 500;

/** One of the reporting lines: the ids from the top to the person. */
type Line = readonly string[];

export interface ReportingTreeProps {
  /** The manager whose reports are shown beside the tree. */
  readonly selected: string | undefined;
  readonly onPerson: (id: string) => void;
}

/** Who reports to whom. Only those are asked for who are in sight. */
export function ReportingTree({ selected, onPerson }: ReportingTreeProps): ReactNode {
  const text = useText<CoreKey>();
  const { heads: model } = useDirectory();
  const heads = useHeads();
  const [expanded, toggle] = useOpenManagers(selected);
  const lists = useReportLists(
    useMemo(() => [...expanded], [expanded]),
    MOST_REPORTS,
  );
  const lines = useMemo(() => linesOf(heads.items, expanded, (id) => lists.get(id)?.ids ?? []), [heads, expanded, lists]);
  const ids = useMemo(() => [...new Set(lines.flatMap((line) => line.at(-1) ?? []))], [lines]);
  const reports = useReports(ids);
  const people = usePeople(ids);
  if (heads.failed && !heads.ready) return <Failure reason={text.say('people.failed')} onRetry={() => model.load()} />;
  if (!heads.ready) return <Skeleton kind="rows" lines={5} />;
  const rows = lines.map((line): ListedRow => {
    const id = line.at(-1) ?? '';
    const count = reports[id] ?? 0;
    return {
      id: line.join('\n'),
      level: line.length - 1,
      kind: 'unit',
      ...(line.length > 1 && { parent: line.slice(0, -1).join('\n') }),
      ...(count > 0 && { expanded: expanded.has(id) }),
      selected: id === selected,
      label: people.get(id)?.name ?? '',
      content: (
        <>
          <Somebody id={id} />
          {count > 0 && <Total value={count} />}
        </>
      ),
    };
  });
  return (
    <Tree
      label={text.say('reporting.tree')}
      rows={listRows(rows)}
      onActivate={(index) => onPerson(lines[index]?.at(-1) ?? '')}
      onToggle={(row) => toggle(row.split('\n').at(-1) ?? '')}
    />
  );
}

/** Those above the selected manager, and whom people open and close. */
function useOpenManagers(selected: string | undefined): readonly [ReadonlySet<string>, toggle: (id: string) => void] {
  const above = useManagers(selected);
  const [chosen, setChosen] = useState<ReadonlyMap<string, boolean>>(new Map());
  const key = above.map(({ id }) => id).join('\n');
  const open = useMemo(() => {
    const ids = new Set(key === '' ? [] : key.split('\n'));
    for (const [id, isOpen] of chosen)
      if (isOpen) ids.add(id);
      else ids.delete(id);
    return ids;
  }, [key, chosen]);
  return [open, (id) => setChosen(new Map(chosen).set(id, !open.has(id)))];
}

/** Top to bottom; a line that leads back to somebody in it ends there. */
export function linesOf(
  heads: readonly Pick<Person, 'id'>[],
  expanded: ReadonlySet<string>,
  reportsOf: (id: string) => readonly string[],
): readonly Line[] {
  const below = (ids: readonly string[], above: Line): readonly Line[] =>
    ids
      .filter((id) => !above.includes(id))
      .flatMap((id) => {
        const line = [...above, id];
        return [line, ...(expanded.has(id) ? below(reportsOf(id), line) : [])];
      });
  return below(
    heads.map(({ id }) => id),
    [],
  );
}
