import type { Person } from '@parley/people/contract';
import {
  Button,
  CellGrid,
  Empty,
  Failure,
  Icon,
  InsecureBanner,
  OfflineBanner,
  PersonCell,
  Skeleton,
  UnitTree,
  useDirectory,
  usePeople,
  usePeopleList,
  usePeopleSearch,
  useUnits,
} from '@parley/react';
import { FileUp, FolderPlus, Search, UserPlus } from 'lucide-react';
import { type ReactNode, useMemo, useState } from 'react';
import { useWords } from '../boot/language.tsx';
import { BackButton } from '../conversation/back-button.tsx';
import { useApp } from '../shell/app-context.tsx';
import { useTitle } from '../shell/use-title.ts';
import { Reach } from './reach.tsx';

export interface UnitPageProps {
  /** Absent: everybody. */
  readonly unit: string | undefined;
  readonly person: string | undefined;
  readonly onPerson: (id: string) => void;
}

/** The people of a unit. */
export function UnitPage({ unit, person, onPerson }: UnitPageProps): ReactNode {
  const words = useWords();
  const { session } = useApp();
  const [query, setQuery] = useState('');
  const { units } = useUnits();
  const path = UnitTree.of(units).path(unit ?? '');
  const name = unit === undefined ? session.organisation : (path.at(-1)?.name ?? '');
  useTitle(name || words.say('directory'));
  return (
    <main className="Main" aria-label={name}>
      <OfflineBanner />
      {session.insecure && <InsecureBanner />}
      <div className="UnitHead">
        <nav className="Bar-sub" aria-label={words.say('path')}>
          {unit === undefined ? words.say('directory') : [session.organisation, ...path.slice(0, -1).map((each) => each.name)].join(' › ')}
        </nav>
        <div className="Row">
          <BackButton to={{ kind: 'directory' }} />
          <h1 className="Grow">
            <bdi>{name}</bdi>
          </h1>
          {session.person.admin && <AdministratorActions unit={unit} />}
        </div>
        {unit !== undefined && <Reach unit={unit} />}
      </div>
      <div className="Filters">
        <div className="Input">
          <Icon of={Search} />
          <input
            type="search"
            aria-label={words.say('people.filter')}
            placeholder={words.say('people.filter')}
            value={query}
            onChange={(event) => setQuery(event.target.value)}
          />
        </div>
      </div>
      <div className="Directory">
        {query.trim() === '' ? (
          <Everyone unit={unit} person={person} onPerson={onPerson} />
        ) : (
          <Found query={query} unit={unit} person={person} onPerson={onPerson} />
        )}
      </div>
    </main>
  );
}

function AdministratorActions({ unit }: { readonly unit: string | undefined }): ReactNode {
  const words = useWords();
  const { ask } = useApp();
  return (
    <div className="UnitHead-acts">
      <Button icon={FolderPlus} onClick={() => ask({ kind: 'unit-add', parent: unit })}>
        {words.say('unit.add')}
      </Button>
      <Button variant="outline" icon={FileUp} onClick={() => ask({ kind: 'people-import' })}>
        {words.say('import')}
      </Button>
      <Button variant="outline" icon={UserPlus} onClick={() => ask({ kind: 'person-add', unit })}>
        {words.say('person.add')}
      </Button>
    </div>
  );
}

function Everyone({ unit, person, onPerson }: UnitPageProps): ReactNode {
  const words = useWords();
  const { ask, session } = useApp();
  const { lists } = useDirectory();
  const filter = useMemo(() => (unit === undefined ? {} : { unit }), [unit]);
  const [reach, setReach] = useState(1);
  const list = usePeopleList(filter, reach);
  if (!list || (list.loading && list.ids.length === 0)) return <Skeleton kind="people" lines={8} />;
  if (list.failed && list.ids.length === 0) return <Failure reason={words.say('people.failed')} onRetry={() => lists.retry(filter)} />;
  if (list.ids.length === 0)
    return (
      <Empty
        action={
          session.person.admin && (
            <Button variant="outline" onClick={() => ask({ kind: 'person-add', unit })}>
              {words.say('person.add')}
            </Button>
          )
        }
      >
        {words.say('unit.empty')}
      </Empty>
    );
  return <PeopleGrid ids={list.ids} more={list.more} chosen={person} onPerson={onPerson} onReach={setReach} />;
}

function Found({ query, unit, person, onPerson }: UnitPageProps & { readonly query: string }): ReactNode {
  const words = useWords();
  const found = usePeopleSearch(query, { limit: 50, ...(unit !== undefined && { filter: { unit, below: true } }) });
  if (found.failed) return <Failure reason={words.say('people.failed')} />;
  if (found.people.length === 0 && !found.searching) return <Empty>{words.say('people.none', { query })}</Empty>;
  return <PeopleGrid ids={found.people.map(({ id }) => id)} more={false} chosen={person} onPerson={onPerson} onReach={() => undefined} />;
}

interface PeopleGridProps {
  readonly ids: readonly string[];
  readonly more: boolean;
  readonly chosen: string | undefined;
  readonly onPerson: (id: string) => void;
  readonly onReach: (count: number) => void;
}

function PeopleGrid({ ids, more, chosen, onPerson, onReach }: PeopleGridProps): ReactNode {
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
    return person && <PersonCell person={person} pressed={person.id === chosen} note={note(person)} onChoose={onPerson} />;
  };
  return <CellGrid label={words.say('people')} count={ids.length} more={more} cell={cell} onReach={onReach} />;
}
