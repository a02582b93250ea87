import { useMedia, useReportActivity } from '@parley/react';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { ConversationPage } from '../conversation/conversation-page.tsx';
import { useApp } from './app-context.tsx';
import { Home } from './home.tsx';
import { Rail } from './rail.tsx';
import { useShortcuts } from './shortcuts.ts';
import { Sidebar } from './sidebar.tsx';

const DirectoryPage = lazy(async () => ({ default: (await import('../directory/directory-page.tsx')).DirectoryPage }));

/** Rail, sidebar, the page and what stands beside it; on a narrow screen one of them at a time. */
export function Frame(): ReactNode {
  const { page } = useApp();
  const narrow = useMedia('(max-width: 720px)');
  const [side, setSide] = useState(false);
  useShortcuts();
  useReportActivity();
  const inDirectory = page.kind === 'directory';
  const hasSide = inDirectory ? page.person !== undefined : side && page.kind !== 'home';
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
          {page.kind === 'conversation' || page.kind === 'direct' ? (
            <ConversationPage page={page} side={side} onSide={setSide} />
          ) : (
            !narrow && <Home />
          )}
        </>
      )}
    </div>
  );
}
