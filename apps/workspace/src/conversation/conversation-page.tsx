import type { ConversationHandle } from '@parley/esdk';
import { Button, InsecureBanner, OfflineBanner, Skeleton, Unopened, useOpening } from '@parley/react/internal';
import { type ReactNode, useEffect } from 'react';
import { useWords } from '../boot/language.tsx';
import type { Page } from '../boot/route.ts';
import { useApp } from '../shell/app-context.tsx';
import { BackButton } from './back-button.tsx';
import { OpenConversation } from './open-conversation.tsx';

export interface ConversationPageProps {
  readonly page: Extract<Page, { readonly kind: 'conversation' | 'direct' }>;
  readonly side: boolean;
  readonly onSide: (open: boolean) => void;
}

/** A conversation from its address: while it opens, when it may not, and open. */
export function ConversationPage({ page, side, onSide }: ConversationPageProps): ReactNode {
  const words = useWords();
  const opening = useOpening(page.kind === 'direct' ? { person: page.person } : { conversation: page.id });
  if (opening.state === 'open') return <Opened handle={opening.handle} page={page} side={side} onSide={onSide} />;
  return (
    <main className="Main">
      <header className="Bar">
        <BackButton to={{ kind: 'home' }} />
        <h1 className="Hidden">{words.say('messages')}</h1>
      </header>
      <OfflineBanner />
      <div className="Pane" data-from={opening.state === 'opening' ? 'start' : undefined}>
        {opening.state === 'opening' ? <Skeleton kind="messages" lines={6} /> : <Refused error={opening.error} onRetry={opening.retry} />}
      </div>
    </main>
  );
}

function Opened({ handle, page, side, onSide }: ConversationPageProps & { readonly handle: ConversationHandle }): ReactNode {
  const { go, session } = useApp();
  useEffect(() => {
    if (page.kind === 'direct') go({ kind: 'conversation', id: handle.id }, { replace: true });
  }, [page, handle, go]);
  return (
    <OpenConversation
      key={handle.id}
      handle={handle}
      side={side}
      onSide={onSide}
      page={page}
      banner={session.insecure && <InsecureBanner />}
    />
  );
}

function Refused({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }): ReactNode {
  const words = useWords();
  const { ask } = useApp();
  const browse = (
    <Button variant="outline" onClick={() => ask({ kind: 'new', tab: 'browse' })}>
      {words.say('rooms.browse')}
    </Button>
  );
  return <Unopened error={error} onRetry={onRetry} elsewhere={browse} />;
}
