import type { ConversationHandle } from '@parley/esdk';
import { Button, Empty, Failure, InsecureBanner, OfflineBanner, reasonOf, Skeleton, useConversation } from '@parley/react';
import { Lock } from 'lucide-react';
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
  const opening = useConversation(page.kind === 'direct' ? { person: page.person } : { conversation: page.id });
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

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}

/** No permission says why and whom to ask; anything else its cause and the way out. */
function Refused({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }): ReactNode {
  const words = useWords();
  const { ask } = useApp();
  if (codeOf(error) === 'forbidden' || codeOf(error) === 'not-found')
    return (
      <Empty
        icon={Lock}
        action={
          <Button variant="outline" onClick={() => ask({ kind: 'new', tab: 'browse' })}>
            {words.say('rooms.browse')}
          </Button>
        }
      >
        {words.say('conversation.forbidden')}
      </Empty>
    );
  return <Failure reason={words.say('conversation.failed', { reason: reasonOf(error, words) })} onRetry={onRetry} />;
}
