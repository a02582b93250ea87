import { useMedia, useReportActivity } from '@parley/react/internal';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import type { Page } from '../boot/route.ts';
import { ConversationPage } from '../conversation/conversation-page.tsx';
import { useApp } from './app-context.tsx';
import { Home } from './home.tsx';
import { Rail } from './rail.tsx';
import { useShortcuts } from './shortcuts.ts';
import { Sidebar } from './sidebar.tsx';

const SearchPage = lazy(async () => ({ default: (await import('../search/search-page.tsx')).SearchPage }));
const SettingsPage = lazy(async () => ({ default: (await import('../settings/settings-page.tsx')).SettingsPage }));
const DirectoryPage = lazy(async () => ({ default: (await import('../directory/directory-page.tsx')).DirectoryPage }));

/** Rail, sidebar, the page and what stands beside it; on a narrow screen one of them at a time. */
export function Frame(): ReactNode {
  const { page } = useApp();
  const narrow = useMedia('(max-width: 720px)');
  const [side, setSide] = useState(false);
  useShortcuts();
  useReportActivity();
  const inDirectory = page.kind === 'directory';
  const hasSide = inDirectory ? page.person !== undefined : side && (page.kind === 'conversation' || page.kind === 'direct');
  const inList = page.kind === 'home' || (inDirectory && page.at === undefined && page.person === undefined);
  return (
    <div className="App" data-side={hasSide ? undefined : 'none'} data-pane={inList ? 'list' : 'main'}>
      <Rail />
      {inDirectory ? (
        <Suspense fallback={<aside className="Sidebar" />}>
          <DirectoryPage page={page} listOnly={narrow && inList} />
        </Suspense>
      ) : (
        <>
          <Sidebar narrow={narrow} isPage={narrow && inList} />
          <PageBeside page={page} narrow={narrow} side={side} onSide={setSide} />
        </>
      )}
    </div>
  );
}

interface PageBesideProps {
  readonly page: Page;
  readonly narrow: boolean;
  readonly side: boolean;
  readonly onSide: (open: boolean) => void;
}

/** What stands beside the conversations. */
function PageBeside({ page, narrow, side, onSide }: PageBesideProps): ReactNode {
  switch (page.kind) {
    case 'conversation':
    case 'direct':
      return <ConversationPage page={page} side={side} onSide={onSide} />;
    case 'search':
      return (
        <Suspense fallback={<main className="Main" />}>
          <SearchPage page={page} />
        </Suspense>
      );
    case 'settings':
      return (
        <Suspense fallback={<main className="Main" />}>
          <SettingsPage />
        </Suspense>
      );
    default:
      return !narrow && <Home />;
  }
}
