import { Empty, Failure, OrganisationTree, ReportingTree, Skeleton, useDirectory, useGroups, useLocations } from '@parley/react/internal';
import type { ReactNode } from 'react';
import { useWords } from '../boot/language.tsx';
import type { DirectoryView } from '../boot/route.ts';
import { useApp } from '../shell/app-context.tsx';
import { PageLink } from './page-link.tsx';
import { EVERYBODY } from './place.ts';

export interface ViewListProps {
  readonly by: DirectoryView | undefined;
  readonly at: string | undefined;
}

/** All units, managers, locations or groups there are. */
export function ViewList({ by, at }: ViewListProps): ReactNode {
  const { go } = useApp();
  if (by === 'manager') return <ReportingTree selected={at} onPerson={(id) => go({ kind: 'directory', by, at: id })} />;
  if (by === 'location') return <Locations at={at} />;
  if (by === 'group') return <Groups at={at} />;
  return (
    <>
      <Whole current={at === undefined || at === EVERYBODY} />
      <OrganisationTree people={false} selectedUnit={at} onUnit={(id) => go({ kind: 'directory', at: id })} />
    </>
  );
}

/** Everybody. */
function Whole({ current }: { readonly current: boolean }): ReactNode {
  const { session } = useApp();
  return (
    <PageLink className="ConvRow" to={{ kind: 'directory', at: EVERYBODY }} aria-current={current ? 'true' : undefined}>
      <span className="ConvRow-name">
        <bdi>{session.organisation}</bdi>
      </span>
    </PageLink>
  );
}

function Locations({ at }: { readonly at: string | undefined }): ReactNode {
  const words = useWords();
  const { locations } = useDirectory();
  const { items, ready, failed } = useLocations();
  const entries = items.map(({ name, people }) => ({ id: name, name, people }));
  return (
    <Named
      by="location"
      at={at}
      entries={entries}
      ready={ready}
      failed={failed}
      onRetry={() => locations.load()}
      empty={words.say('locations.empty')}
    />
  );
}

function Groups({ at }: { readonly at: string | undefined }): ReactNode {
  const words = useWords();
  const { groups } = useDirectory();
  const { items, ready, failed } = useGroups();
  return (
    <Named
      by="group"
      at={at}
      entries={items}
      ready={ready}
      failed={failed}
      onRetry={() => groups.load()}
      empty={words.say('groups.empty')}
    />
  );
}

interface NamedProps {
  readonly by: DirectoryView;
  readonly at: string | undefined;
  readonly entries: readonly { readonly id: string; readonly name: string; readonly people: number }[];
  readonly ready: boolean;
  readonly failed: boolean;
  readonly empty: string;
  readonly onRetry: () => void;
}

/** A flat list, each entry with how many people it has. */
function Named({ by, at, entries, ready, failed, empty, onRetry }: NamedProps): ReactNode {
  const words = useWords();
  if (failed && !ready) return <Failure reason={words.say('people.failed')} onRetry={onRetry} />;
  if (!ready) return <Skeleton kind="rows" lines={5} />;
  if (entries.length === 0) return <Empty>{empty}</Empty>;
  return (
    <nav aria-label={words.say(`directory.by.${by}`)}>
      {entries.map(({ id, name, people }) => (
        <PageLink key={id} className="ConvRow" to={{ kind: 'directory', by, at: id }} aria-current={id === at ? 'true' : undefined}>
          <span className="ConvRow-name">
            <bdi>{name}</bdi>
          </span>
          <span className="TreeRow-counts">
            <span className="Hidden">{words.say('people.count', { count: people })}</span>
            <span aria-hidden="true">{words.formats.number(people)}</span>
          </span>
        </PageLink>
      ))}
    </nav>
  );
}
