import { Icon, InsecureBanner, OfflineBanner } from '@parley/react/internal';
import { Search } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useWords } from '../boot/language.tsx';
import type { DirectoryView } from '../boot/route.ts';
import { useApp } from '../shell/app-context.tsx';
import { useTitle } from '../shell/use-title.ts';
import { ImportLine } from './import-line.tsx';
import { Everyone, Found } from './people-list.tsx';
import { EVERYBODY, type Place, useGroupPlace, useLocationPlace, useManagerPlace, useUnitPlace, useWhole } from './place.ts';
import { PlaceHead } from './place-head.tsx';

export interface PeoplePageProps {
  readonly by: DirectoryView | undefined;
  readonly at: string | undefined;
  /** Whose card stands beside the page. */
  readonly person: string | undefined;
  readonly onPerson: (id: string) => void;
}

/** The people of a part of the organisation. */
export function PeoplePage({ by, at, ...shown }: PeoplePageProps): ReactNode {
  if (at === undefined || (by === undefined && at === EVERYBODY)) return <WholePage {...shown} />;
  if (by === 'manager') return <ManagerPage at={at} {...shown} />;
  if (by === 'location') return <LocationPage at={at} {...shown} />;
  if (by === 'group') return <GroupPage at={at} {...shown} />;
  return <UnitPage at={at} {...shown} />;
}

type Shown = Pick<PeoplePageProps, 'person' | 'onPerson'>;
type ShownAt = Shown & { readonly at: string };

function WholePage(shown: Shown): ReactNode {
  return <PlacePage place={useWhole()} {...shown} />;
}
function UnitPage({ at, ...shown }: ShownAt): ReactNode {
  return <PlacePage place={useUnitPlace(at)} {...shown} />;
}
function ManagerPage({ at, ...shown }: ShownAt): ReactNode {
  return <PlacePage place={useManagerPlace(at)} {...shown} />;
}
function LocationPage({ at, ...shown }: ShownAt): ReactNode {
  return <PlacePage place={useLocationPlace(at)} {...shown} />;
}
function GroupPage({ at, ...shown }: ShownAt): ReactNode {
  return <PlacePage place={useGroupPlace(at)} {...shown} />;
}

function PlacePage({ place, person, onPerson }: Shown & { readonly place: Place }): ReactNode {
  const words = useWords();
  const { session } = useApp();
  const [query, setQuery] = useState('');
  const title = place.title || words.say('directory');
  useTitle(title);
  return (
    <main className="Main" aria-label={title}>
      <OfflineBanner />
      {session.insecure && <InsecureBanner />}
      {session.person.admin && <ImportLine />}
      <PlaceHead place={place} />
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
          <Everyone place={place} person={person} onPerson={onPerson} />
        ) : (
          <Found query={query} place={place} person={person} onPerson={onPerson} onClear={() => setQuery('')} />
        )}
      </div>
    </main>
  );
}
