import { useInbox, useMedia } from '@parley/react';
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import { useWords } from '../boot/language.tsx';
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
  useUnreadTitle();
  const inDirectory = page.kind === 'directory';
  const hasSide = inDirectory ? page.person !== undefined : side && page.kind !== 'home';
  const inList = page.kind === 'home' || (inDirectory && page.unit === undefined && page.person === undefined);
  return (
    <div className="App" data-side={hasSide ? undefined : 'none'} data-pane={inList ? 'list' : 'main'}>
      <Rail />
      {inDirectory ? (
        <Suspense fallback={<aside className="Sidebar" />}>
          <DirectoryPage page={page} />
        </Suspense>
      ) : (
        <>
          <Sidebar narrow={narrow} />
          {page.kind === 'conversation' || page.kind === 'direct' ? (
            <ConversationPage page={page} side={side} onSide={setSide} />
          ) : (
            <Home />
          )}
        </>
      )}
    </div>
  );
}

/** The number of unread messages stands before the page's title. */
function useUnreadTitle(): void {
  const words = useWords();
  const { session, page } = useApp();
  const { unread } = useInbox();
  useEffect(() => {
    const place = page.kind === 'directory' ? words.say('directory') : words.say('messages');
    const main = document.querySelector('main h1')?.textContent ?? place;
    const title = page.kind === 'conversation' ? main : place;
    document.title = `${unread > 0 ? `(${unread}) ` : ''}${title} – ${session.organisation}`;
  });
}
