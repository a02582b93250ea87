import { OrganisationTree } from '@parley/react';
import type { ReactNode } from 'react';
import { useWords } from '../boot/language.tsx';
import type { Page } from '../boot/route.ts';
import { useApp } from '../shell/app-context.tsx';
import { TabBar } from '../shell/rail.tsx';
import { JumpButton, SidebarFrame, SidebarHead } from '../shell/sidebar.tsx';
import { PersonSide } from './person-panel.tsx';
import { UnitPage } from './unit-page.tsx';

/** Everybody's id for the list of all people. */
export const EVERYBODY = 'all';

export interface DirectoryPageProps {
  readonly page: Extract<Page, { readonly kind: 'directory' }>;
  /** A narrow screen shows the tree alone. */
  readonly listOnly: boolean;
}

/** The organisation: its tree, the people of a unit, and one of them. */
export function DirectoryPage({ page, listOnly }: DirectoryPageProps): ReactNode {
  const words = useWords();
  const { go, session } = useApp();
  const { unit, person } = page;
  const at = unit === undefined ? {} : { unit };
  return (
    <>
      <SidebarFrame label={words.say('directory')} title={words.say('directory')} isPage={listOnly}>
        <SidebarHead title={words.say('directory')} narrowTitle={words.say('directory')} />
        <JumpButton />
        <div className="Sidebar-scroll">
          <button
            type="button"
            className="ConvRow"
            aria-current={unit === undefined || unit === EVERYBODY ? 'true' : undefined}
            onClick={() => go({ kind: 'directory', unit: EVERYBODY })}
          >
            <span className="ConvRow-name">
              <bdi>{session.organisation}</bdi>
            </span>
          </button>
          <OrganisationTree people={false} selectedUnit={unit} onUnit={(id) => go({ kind: 'directory', unit: id })} />
        </div>
        <TabBar />
      </SidebarFrame>
      {!listOnly && (
        <UnitPage
          key={unit ?? EVERYBODY}
          unit={unit === EVERYBODY ? undefined : unit}
          person={person}
          onPerson={(id) => go({ kind: 'directory', ...at, person: id })}
        />
      )}
      {person !== undefined && <PersonSide id={person} onClose={() => go({ kind: 'directory', ...at })} />}
    </>
  );
}
