import { CircleAlert, MessageSquare } from 'lucide-react';
import { type ReactNode, useCallback } from 'react';
import { Icon } from '../controls/icon.tsx';
import { Empty, Failure, Skeleton } from '../controls/states.tsx';
import { useOffline } from '../hooks/connection.ts';
import { useObservable } from '../hooks/observable.ts';
import type { CoreKey } from '../i18n/messages/en.ts';
import { reasonOf } from '../i18n/reason.ts';
import { useText } from '../i18n/text.tsx';
import { ConversationId } from './conversation-id.ts';
import type { ConversationView } from './conversation-view.ts';
import { MessageList } from './message-list.tsx';
import { useConversationName } from './name.ts';
import { TypingLine } from './typing-line.tsx';
import { type AskToRemove, useMessageActions } from './use-message-actions.ts';

export interface ConversationMessagesProps {
  readonly view: ConversationView;
  /** Seq of a message to bring into sight and mark. */
  readonly shown?: number | undefined;
  readonly onRemove: AskToRemove;
}

/** What was said in a conversation and who is writing, in whatever state that is. */
export function ConversationMessages({ view, shown, onRemove }: ConversationMessagesProps): ReactNode {
  const text = useText<CoreKey>();
  const { conversation, error, messages, typing } = useObservable(view.handle, (snapshot) => snapshot);
  return (
    <>
      {error && messages.length > 0 && <Stopped reason={reasonOf(error, text)} />}
      <ConversationId value={conversation.id}>
        <Messages view={view} shown={shown} onRemove={onRemove} />
      </ConversationId>
      <TypingLine people={typing} />
    </>
  );
}

function Messages({ view, shown, onRemove }: ConversationMessagesProps): ReactNode {
  const text = useText<CoreKey>();
  const { handle, list } = view;
  const snapshot = useObservable(handle, (each) => each);
  const editing = useObservable(view.editing, (id) => id);
  const name = useConversationName(snapshot.conversation);
  const offline = useOffline();
  const actions = useMessageActions(view, onRemove);
  const onSeen = useCallback((seq: number) => void handle.markRead(seq).catch(() => undefined), [handle]);
  const onLoadEarlier = useCallback(() => void handle.loadEarlier().catch(() => undefined), [handle]);
  const { messages, loading, error, more } = snapshot;
  if (messages.length > 0)
    return (
      <MessageList
        ref={list}
        label={text.say('messages.in', { name })}
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
      <div className="Pane">
        <Failure reason={text.say('conversation.failed', { reason: reasonOf(error, text) })} onRetry={onLoadEarlier} />
      </div>
    );
  if (loading || more) return <ComingMessages />;
  return (
    <div className="Pane">
      <Empty icon={MessageSquare}>{text.say('conversation.empty')}</Empty>
    </div>
  );
}

/** In place of messages that are on their way. */
export function ComingMessages(): ReactNode {
  return (
    <div className="Pane" data-from="start">
      <Skeleton kind="messages" lines={6} />
    </div>
  );
}

/** What is shown stays, but nothing new comes: one is no longer a member, for example. */
function Stopped({ reason }: { readonly reason: string }): ReactNode {
  const text = useText<CoreKey>();
  return (
    <div className="Banner" data-tone="bad" role="alert">
      <Icon of={CircleAlert} />
      <span>{text.say('conversation.stopped', { reason })}</span>
    </div>
  );
}
