import type { Person } from '@parley/people/contract';
import {
  Button,
  CellGrid,
  Empty,
  Failure,
  PersonCell,
  Skeleton,
  useDirectory,
  usePeople,
  usePeopleList,
  usePeopleSearch,
} from '@parley/react/internal';
import { type ReactNode, useState } from 'react';
import { useWords } from '../boot/language.tsx';
import { ClearSearch } from '../search/clear-search.tsx';
import { useApp } from '../shell/app-context.tsx';
import type { Place } from './place.ts';

export interface PeopleOfProps {
  readonly place: Place;
  readonly person: string | undefined;
  readonly onPerson: (id: string) => void;
}

/** Everybody of a place, by name. */
export function Everyone({ place, person, onPerson }: PeopleOfProps): ReactNode {
  const words = useWords();
  const { lists } = useDirectory();
  const { filter } = place;
  const [reach, setReach] = useState(1);
  const list = usePeopleList(filter, reach);
  if (!list || (list.loading && list.ids.length === 0)) return <Skeleton kind="people" lines={8} />;
  if (list.failed && list.ids.length === 0) return <Failure reason={words.say('people.failed')} onRetry={() => lists.retry()} />;
  if (list.ids.length === 0) return <Nobody place={place} />;
  return <PeopleGrid ids={list.ids} more={list.more} chosen={person} onPerson={onPerson} onReach={setReach} />;
}

function Nobody({ place }: { readonly place: Place }): ReactNode {
  const words = useWords();
  const { session } = useApp();
  const { unit } = place.filter;
  if (unit === undefined) return <Empty>{words.say('place.empty')}</Empty>;
  const action = session.person.admin && <AddPerson unit={unit} />;
  return <Empty action={action}>{words.say('unit.empty')}</Empty>;
}

function AddPerson({ unit }: { readonly unit: string | undefined }): ReactNode {
  const words = useWords();
  const { ask } = useApp();
  return (
    <Button variant="outline" onClick={() => ask({ kind: 'person-add', unit })}>
      {words.say('person.add')}
    </Button>
  );
}

/** As many as one answer brings: who is not among them is found by another letter. */
const MOST_FOUND = 100;

export interface FoundProps extends PeopleOfProps {
  readonly query: string;
  readonly onClear: () => void;
}

/** Those of a place, in a unit also of those below, who fit the words; best first. */
export function Found({ query, place, person, onPerson, onClear }: FoundProps): ReactNode {
  const words = useWords();
  const { session } = useApp();
  const filter = place.filter.unit === undefined ? place.filter : { ...place.filter, below: true };
  const found = usePeopleSearch(query, { filter, limit: MOST_FOUND });
  if (found.failed) return <Failure reason={words.say('people.failed')} />;
  if (found.people.length === 0) {
    if (found.searching) return null;
    // Whoever keeps the directory is about to miss somebody; everybody else has written something else than they meant.
    const action = session.person.admin ? <AddPerson unit={place.filter.unit} /> : <ClearSearch onClear={onClear} />;
    return <Empty action={action}>{words.say('people.none', { query })}</Empty>;
  }
  const ids = found.people.map(({ id }) => id);
  return <PeopleGrid ids={ids} more={false} chosen={person} query={found.query} onPerson={onPerson} onReach={nothing} />;
}

const nothing = (): void => undefined;

interface PeopleGridProps {
  readonly ids: readonly string[];
  readonly more: boolean;
  readonly chosen: string | undefined;
  /** What was looked for, to be marked. */
  readonly query?: string;
  readonly onPerson: (id: string) => void;
  readonly onReach: (count: number) => void;
}

function PeopleGrid({ ids, more, chosen, query, onPerson, onReach }: PeopleGridProps): ReactNode {
  const words = useWords();
  const { session } = useApp();
  const people = usePeople(ids);
  const note = (person: Person): string | undefined => {
    if (person.id === session.person.id) return words.say('you');
    if (!person.active) return words.say('person.inactive');
    // In the sample nobody sets a password: others are entered by a window of their own.
    return session.person.admin && !session.mayOpenAs && !person.joined ? words.say('person.waiting') : undefined;
  };
  const cell = (index: number): ReactNode => {
    const person = people.get(ids[index] ?? '');
    return person && <PersonCell person={person} pressed={person.id === chosen} note={note(person)} query={query} onChoose={onPerson} />;
  };
  return <CellGrid label={words.say('people')} count={ids.length} more={more} cell={cell} onReach={onReach} />;
}
