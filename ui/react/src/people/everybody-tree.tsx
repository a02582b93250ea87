import { type ReactNode, useMemo, useState } from 'react';
import { type ListedRow, listRows } from '../controls/list-rows.ts';
import type { RowRange } from '../controls/row-window.ts';
import { Failure, Skeleton } from '../controls/states.tsx';
import { Tree } from '../controls/tree.tsx';
import { useDirectory } from '../hooks/context.tsx';
import { usePeople, usePeopleList } from '../hooks/people.ts';
import { usePresence } from '../hooks/presence.ts';
import type { CoreKey } from '../i18n/messages/en.ts';
import { useText } from '../i18n/text.tsx';
import { ComingPerson, PersonContent } from './tree-contents.tsx';

const ALL = {};
const COMING = '';

/** Everybody, where there are no units. */
export function EverybodyTree({ onPerson }: { readonly onPerson: ((person: string) => void) | undefined }): ReactNode {
  const text = useText<CoreKey>();
  const { lists } = useDirectory();
  const [range, setRange] = useState<RowRange>({ from: 0, to: 1 });
  const list = usePeopleList(ALL, 2 * range.to - range.from);
  const people = usePeople(useMemo(() => list?.ids ?? [], [list]));
  if (list?.failed && list.ids.length === 0) return <Failure reason={text.say('people.failed')} onRetry={() => lists.retry()} />;
  if (!list || (list.loading && list.ids.length === 0)) return <Skeleton kind="rows" lines={5} />;
  const rows = list.ids.map((id): ListedRow => {
    const person = people.get(id);
    return { id, level: 0, kind: 'person', label: person?.name ?? '', content: <Somebody id={id} /> };
  });
  if (list.more) rows.push({ id: COMING, level: 0, kind: 'person', label: '', content: <ComingPerson /> });
  const activate = (index: number): void => {
    const id = list.ids[index];
    if (id !== undefined) onPerson?.(id);
  };
  return (
    <Tree label={text.say('organisation.tree')} rows={listRows(rows)} onActivate={activate} onToggle={() => undefined} onRange={setRange} />
  );
}

/** A person in a tree, looked at one by one. */
export function Somebody({ id }: { readonly id: string }): ReactNode {
  const person = usePeople(useMemo(() => [id], [id])).get(id);
  const presence = usePresence(id);
  return person ? <PersonContent person={person} presence={presence} /> : <ComingPerson />;
}
