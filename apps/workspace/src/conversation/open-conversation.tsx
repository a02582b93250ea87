import type { ConversationHandle, ConversationSnapshot } from '@parley/esdk';
import {
  Composer,
  type ComposerHandle,
  Empty,
  Failure,
  Icon,
  lastOwn,
  MessageList,
  type MessageListHandle,
  OfflineBanner,
  otherPerson,
  reasonOf,
  Skeleton,
  TypingLine,
  useConversationName,
  useMe,
  useObservable,
  useOffline,
} from '@parley/react';
import { CircleAlert, MessageSquare } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useEffectEvent, useRef, useState } from 'react';
import { useWords } from '../boot/language.tsx';
import type { Page } from '../boot/route.ts';
import { useTitle } from '../shell/use-title.ts';
import { ConversationHead } from './conversation-head.tsx';
import { useMentionChoices } from './use-mention-choices.ts';
import { useMessageActions } from './use-message-actions.ts';
import { useShownMessage } from './use-shown-message.ts';

const PersonSide = lazy(async () => ({ default: (await import('../directory/person-panel.tsx')).PersonSide }));
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
  const snapshot = useObservable(handle, (each) => each);
  const { conversation } = snapshot;
  const name = useConversationName(conversation);
  useTitle(name);
  const list = useRef<MessageListHandle>(null);
  const composer = useRef<ComposerHandle>(null);
  const [editing, setEditing] = useState<number>();
  const actions = useMessageActions(handle, setEditing, composer);
  const mentions = useMentionChoices(conversation);
  const shown = useShownMessage(handle, page);
  const words = useWords();
  useMarkReadOnEscape(handle, list, side ? () => onSide(false) : undefined);
  useFocusOnArrival(composer);

  return (
    <>
      <main className="Main" aria-label={name}>
        <ConversationHead conversation={conversation} side={side} onSide={onSide} />
        <OfflineBanner />
        {banner}
        {snapshot.error && snapshot.messages.length > 0 && <StoppedBanner reason={reasonOf(snapshot.error, words)} />}
        <Messages handle={handle} snapshot={snapshot} name={name} editing={editing} shown={shown} actions={actions} list={list} />
        <TypingLine people={snapshot.typing} />
        <Composer
          ref={composer}
          conversation={conversation.id}
          label={name}
          choices={mentions.choices}
          onMentioning={mentions.load}
          onSend={(body, named) => {
            // A refusal shows on the message itself.
            handle.send(body, { mentions: named.mentions, everyone: named.everyone }).sent.catch(() => undefined);
            list.current?.clearNewLine();
            // What one says oneself is always in sight.
            list.current?.scrollToEnd();
          }}
          onTyping={(active) => handle.typing(active)}
          onEditLast={() => setEditing(lastOwn(snapshot.messages, me)?.id)}
        />
      </main>
      {side && (
        <Suspense fallback={<aside className="Side" />}>
          {conversation.kind === 'room' && <RoomSide conversation={conversation} onClose={() => onSide(false)} />}
          {conversation.kind === 'direct' && <PersonSide id={otherPerson(conversation, me)} onClose={() => onSide(false)} inConversation />}
        </Suspense>
      )}
    </>
  );
}

interface MessagesProps {
  readonly handle: ConversationHandle;
  readonly snapshot: ConversationSnapshot;
  readonly name: string;
  readonly editing: number | undefined;
  readonly shown: number | undefined;
  readonly actions: ReturnType<typeof useMessageActions>;
  readonly list: React.RefObject<MessageListHandle | null>;
}

function Messages({ handle, snapshot, name, editing, shown, actions, list }: MessagesProps): ReactNode {
  const words = useWords();
  const offline = useOffline();
  const { messages, loading, error, more } = snapshot;
  const onSeen = useCallback((seq: number) => void handle.markRead(seq).catch(() => undefined), [handle]);
  const onLoadEarlier = useCallback(() => void handle.loadEarlier().catch(() => undefined), [handle]);
  if (messages.length > 0)
    return (
      <MessageList
        ref={list}
        label={words.say('messages.in', { name })}
        snapshot={snapshot}
        offline={offline}
        editing={editing}
        shown={shown}
        actions={actions}
        onSeen={onSeen}
        onLoadEarlier={onLoadEarlier}
      />
    );
  if (error)
    return (
      <Pane>
        <Failure reason={words.say('conversation.failed', { reason: reasonOf(error, words) })} onRetry={onLoadEarlier} />
      </Pane>
    );
  if (loading || more)
    return (
      <div className="Pane" data-from="start">
        <Skeleton kind="messages" lines={6} />
      </div>
    );
  return (
    <Pane>
      <Empty icon={MessageSquare}>{words.rich('conversation.empty', { name: <bdi>{name}</bdi> })}</Empty>
    </Pane>
  );
}

/** What is shown stays, but nothing new comes: one is no longer a member, for example. */
function StoppedBanner({ reason }: { readonly reason: string }): ReactNode {
  const words = useWords();
  return (
    <div className="Banner" data-tone="bad" role="alert">
      <Icon of={CircleAlert} />
      <span>{words.say('conversation.stopped', { reason })}</span>
    </div>
  );
}

function Pane({ children }: { readonly children: ReactNode }): ReactNode {
  return <div className="Pane">{children}</div>;
}

/** Esc closes what is open beside the conversation, else everything in it is read. Fields and dialogs use Esc first. */
function useMarkReadOnEscape(
  handle: ConversationHandle,
  list: React.RefObject<MessageListHandle | null>,
  close: (() => void) | undefined,
): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (
      event.key !== 'Escape' ||
      event.defaultPrevented ||
      event.isComposing ||
      document.querySelector('dialog[open], [popover]:popover-open')
    )
      return;
    if (close) return close();
    list.current?.clearNewLine();
    list.current?.scrollToEnd();
    handle.markRead().catch(() => undefined);
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => onKey(event);
    window.addEventListener('keydown', listener);
    return () => window.removeEventListener('keydown', listener);
  }, []);
}

/** With a mouse one can write at once; on a touch screen the keyboard would cover the messages. */
function useFocusOnArrival(composer: React.RefObject<ComposerHandle | null>): void {
  useEffect(() => {
    if (window.matchMedia('(pointer: fine)').matches) composer.current?.focus();
  }, [composer]);
}
