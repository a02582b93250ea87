import type { ConversationHandle } from '@parley/esdk';
import {
  type AskToRemove,
  ConversationComposer,
  ConversationMessages,
  ConversationView,
  OfflineBanner,
  otherPerson,
  useConversationName,
  useMe,
  useObservable,
} from '@parley/react/internal';
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useEffectEvent } from 'react';
import type { Page } from '../boot/route.ts';
import { useApp } from '../shell/app-context.tsx';
import { useTitle } from '../shell/use-title.ts';
import { ConversationHead } from './conversation-head.tsx';
import { useShownMessage } from './use-shown-message.ts';

const PersonSide = lazy(async () => ({ default: (await import('../directory/person-panel.tsx')).PersonSide }));
const ConversationMenu = lazy(async () => ({ default: (await import('../extensions/composer-menu.tsx')).ConversationMenu }));
const RoomSide = lazy(async () => ({ default: (await import('./room-side.tsx')).RoomSide }));

export interface OpenConversationProps {
  readonly handle: ConversationHandle;
  readonly side: boolean;
  readonly onSide: (open: boolean) => void;
  readonly banner: ReactNode;
  readonly page: Page;
}

/** A conversation: head, messages, composer, and beside it who and what it is. */
export function OpenConversation({ handle, side, onSide, banner, page }: OpenConversationProps): ReactNode {
  const me = useMe();
  const { ask } = useApp();
  const view = ConversationView.of(handle);
  const conversation = useObservable(handle, (snapshot) => snapshot.conversation);
  const name = useConversationName(conversation);
  useTitle(name);
  const shown = useShownMessage(handle, page);
  const onRemove = useCallback<AskToRemove>((message, onDelete) => ask({ kind: 'message-delete', message, onDelete }), [ask]);
  useMarkReadOnEscape(view, side ? () => onSide(false) : undefined);

  return (
    <>
      <main className="Main" aria-label={name}>
        <ConversationHead conversation={conversation} side={side} onSide={onSide} />
        <OfflineBanner />
        {banner}
        <ConversationMessages view={view} shown={shown} onRemove={onRemove} />
        <ConversationComposer
          view={view}
          focus
          tools={
            <Suspense>
              <ConversationMenu conversation={conversation.id} />
            </Suspense>
          }
        />
      </main>
      {side && (
        <Suspense fallback={<aside className="Side" />}>
          {conversation.kind !== 'direct' && <RoomSide conversation={conversation} onClose={() => onSide(false)} />}
          {conversation.kind === 'direct' && <PersonSide id={otherPerson(conversation, me)} onClose={() => onSide(false)} inConversation />}
        </Suspense>
      )}
    </>
  );
}

/** Esc closes what is open beside the conversation, else everything in it is read. Fields and dialogs use Esc first. */
function useMarkReadOnEscape(view: ConversationView, close: (() => void) | undefined): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (
      event.key !== 'Escape' ||
      event.defaultPrevented ||
      event.isComposing ||
      document.querySelector('dialog[open], [popover]:popover-open')
    )
      return;
    if (close) return close();
    view.markRead();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => onKey(event);
    window.addEventListener('keydown', listener);
    return () => window.removeEventListener('keydown', listener);
  }, []);
}
