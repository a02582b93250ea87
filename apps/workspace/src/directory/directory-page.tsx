import type { ReactNode } from 'react';
import { useWords } from '../boot/language.tsx';
import type { Page } from '../boot/route.ts';
import { useApp } from '../shell/app-context.tsx';
import { TabBar } from '../shell/rail.tsx';
import { JumpButton, SidebarFrame, SidebarHead } from '../shell/sidebar.tsx';
import { PeoplePage } from './people-page.tsx';
import { PersonSide } from './person-panel.tsx';
import { ViewChoice } from './view-choice.tsx';
import { ViewList } from './view-list.tsx';

export interface DirectoryPageProps {
  readonly page: Extract<Page, { readonly kind: 'directory' }>;
  /** A narrow screen shows the list of units, managers, locations or groups alone. */
  readonly listOnly: boolean;
}

/** The organisation by units, reporting lines, locations or groups: what there is, the people of one, and one of them. */
export function DirectoryPage({ page, listOnly }: DirectoryPageProps): ReactNode {
  const words = useWords();
  const { go } = useApp();
  const { person, ...place } = page;
  return (
    <>
      <SidebarFrame label={words.say('directory')} title={words.say('directory')} isPage={listOnly}>
        <SidebarHead title={words.say('directory')} narrowTitle={words.say('directory')} />
        <JumpButton />
        <ViewChoice by={page.by} />
        <div className="Sidebar-scroll">
          <ViewList by={page.by} at={page.at} />
        </div>
        <TabBar />
      </SidebarFrame>
      {!listOnly && (
        <PeoplePage key={JSON.stringify(place)} by={page.by} at={page.at} person={person} onPerson={(id) => go({ ...place, person: id })} />
      )}
      {person !== undefined && <PersonSide id={person} onClose={() => go(place)} />}
    </>
  );
}
