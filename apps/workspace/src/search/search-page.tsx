import { Button, Empty, Failure, OfflineBanner, reasonOf, Skeleton } from '@parley/react/internal';
import { Search } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useWords } from '../boot/language.tsx';
import type { Page } from '../boot/route.ts';
import { BackButton } from '../conversation/back-button.tsx';
import { useApp } from '../shell/app-context.tsx';
import { useTitle } from '../shell/use-title.ts';
import { ClearSearch } from './clear-search.tsx';
import { type RowOf, rowIn, useNamedRows } from './conversation-names.ts';
import { HitSource, Marked } from './hit-line.tsx';
import { type SearchHit, useMessageSearch } from './use-message-search.ts';

const PAGE = 20;

/** All messages with some words, newest first. The address follows what is written. */
export function SearchPage({ page }: { readonly page: Extract<Page, { readonly kind: 'search' }> }): ReactNode {
  const words = useWords();
  const { go } = useApp();
  const [written, setWritten] = useState(page.query);
  const told = useRef(page.query);
  const rowOf = rowIn(useNamedRows());
  const [found, loadMore] = useMessageSearch(written.trim(), PAGE);
  useTitle(words.say('search'));
  useEffect(() => {
    // Another address than the one that was written here: back, forward, or the switcher.
    if (page.query !== told.current) setWritten(page.query);
    told.current = page.query;
  }, [page.query]);
  const write = (query: string): void => {
    setWritten(query);
    told.current = query.trim();
    go({ kind: 'search', query: query.trim() }, { replace: true });
  };
  return (
    <main className="Main" aria-label={words.say('search')}>
      <header className="Bar">
        <BackButton to={{ kind: 'home' }} />
        <h1 className="Hidden">{words.say('search')}</h1>
        <input
          className="Input Grow"
          type="search"
          aria-label={words.say('search.label')}
          placeholder={words.say('search.label')}
          value={written}
          maxLength={200}
          // biome-ignore lint/a11y/noAutofocus: whoever comes here comes to search.
          autoFocus
          onChange={(event) => write(event.target.value)}
        />
      </header>
      <OfflineBanner />
      <section className="Hits" aria-label={words.say('messages')} aria-busy={found.searching}>
        {found.hits.map((hit) => (
          <Hit key={`${hit.conversation}/${hit.id}`} hit={hit} rowOf={rowOf} />
        ))}
        {found.error !== undefined && <Failure reason={reasonOf(found.error, words)} onRetry={loadMore} />}
        {found.searching && found.hits.length === 0 && <Skeleton kind="messages" lines={4} />}
        {found.more && !found.searching && <Button onClick={loadMore}>{words.say('more')}</Button>}
        {found.hits.length === 0 && !found.searching && !found.more && found.error === undefined && (
          <Empty icon={Search} action={written.trim() !== '' && <ClearSearch onClear={() => write('')} />}>
            {written.trim() !== '' && `${words.say('jump.none', { query: written.trim() })} `}
            {words.say('search.hint')}
          </Empty>
        )}
      </section>
    </main>
  );
}

function Hit({ hit, rowOf }: { readonly hit: SearchHit; readonly rowOf: RowOf }): ReactNode {
  const { go, href } = useApp();
  const page: Page = { kind: 'conversation', id: hit.conversation, message: hit.seq };
  return (
    <a
      className="Hit"
      href={href(page)}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        go(page);
      }}
    >
      <HitSource hit={hit} rowOf={rowOf} />
      <span className="Hit-words" dir="auto">
        <Marked hit={hit} />
      </span>
    </a>
  );
}
