import type { Conversation, ConversationHandle } from '@parley/esdk';
import { ChevronLeft, Hash, Lock, X } from 'lucide-react';
import {
  type KeyboardEvent,
  lazy,
  type ReactNode,
  Suspense,
  useCallback,
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import type { ComposerExtension } from '../cards/composer-menu.tsx';
import { IconButton } from '../controls/button.tsx';
import { Icon } from '../controls/icon.tsx';
import { ConversationComposer } from '../conversation/conversation-composer.tsx';
import { ConversationView } from '../conversation/conversation-view.ts';
import { otherPerson, useConversationName } from '../conversation/name.ts';
import { type ConversationState, type ConversationTarget, useConversation } from '../embed/conversation-state.ts';
import { MessagesOf } from '../embed/message-list.tsx';
import { useMe } from '../hooks/context.tsx';
import { usePerson } from '../hooks/people.ts';
import { usePresence } from '../hooks/presence.ts';
import type { CoreKey } from '../i18n/messages/en.ts';
import { useText } from '../i18n/text.tsx';
import { PersonAvatar } from '../people/person-avatar.tsx';
import { PresenceLine } from '../presence/presence-line.tsx';
import { OfflineBanner } from '../shell/banners.tsx';
import { isInOverlay } from './overlay.ts';

const ComposerMenu = lazy(async () => ({ default: (await import('../cards/composer-menu.tsx')).ComposerMenu }));
const CardDialog = lazy(async () => ({ default: (await import('../cards/card-dialog.tsx')).CardDialog }));

export interface OneConversationProps {
  readonly target: ConversationTarget;
  /** The focus comes along: somebody chose it. */
  readonly focus?: boolean;
  readonly onBack?: () => void;
  readonly onClose: (() => void) | undefined;
  readonly onOpen: ((conversation: string) => void) | undefined;
  readonly onError: ((error: unknown) => void) | undefined;
}

/** One conversation: what it is, its messages, where to write. Mount it anew per target. Esc marks it as read. */
export function OneConversation({ target, focus = false, onBack, onClose, onOpen, onError }: OneConversationProps): ReactNode {
  const text = useText<CoreKey>();
  const conversation = useConversation(target);
  const title = useRef<HTMLHeadingElement>(null);
  const handle = conversation.state === 'open' ? conversation.handle : undefined;
  useTell(handle?.id, onOpen);
  useTell(conversation.state === 'failed' ? conversation.error : undefined, onError);
  useArrival(conversation, 'person' in target ? target.person : '');
  useLayoutEffect(() => {
    if (focus) title.current?.focus();
  }, [focus]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && !event.defaultPrevented && handle && !isInOverlay(event)) ConversationView.of(handle).markRead();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a key for all of it, as in the workspace.
    <div className="Messenger-open" onKeyDown={onKeyDown}>
      <header className="Bar">
        {onBack && (
          <span className="Messenger-narrow">
            <IconButton icon={ChevronLeft} mirror label={text.say('back')} onClick={onBack} />
          </span>
        )}
        {conversation.state === 'open' && <Picture conversation={conversation.snapshot.conversation} />}
        <div className="Grow">
          <h2 ref={title} tabIndex={-1} className="Bar-title Truncate">
            <Name conversation={conversation} />
          </h2>
          {conversation.state === 'open' && <About conversation={conversation.snapshot.conversation} />}
        </div>
        {onClose && <IconButton icon={X} label={text.say('close')} onClick={onClose} />}
      </header>
      <OfflineBanner />
      <MessagesOf conversation={conversation} />
      {handle && <Writing key={handle.id} handle={handle} focus={focus} />}
    </div>
  );
}

/** Where one writes, with what components add to that. */
function Writing({ handle, focus }: { readonly handle: ConversationHandle; readonly focus: boolean }): ReactNode {
  const [chosen, setChosen] = useState<ComposerExtension>();
  const onClose = useCallback(() => setChosen(undefined), []);
  return (
    <>
      <ConversationComposer
        view={ConversationView.of(handle)}
        focus={focus}
        tools={
          <Suspense>
            <ComposerMenu onChoose={setChosen} />
          </Suspense>
        }
      />
      {chosen && (
        <Suspense>
          <CardDialog extension={chosen} about={{ conversation: handle.id }} onClose={onClose} />
        </Suspense>
      )}
    </>
  );
}

/** With somebody who is there it is tried once more without a click: who has never been here before is known from then on. */
function useArrival(conversation: ConversationState, person: string): void {
  const retry = conversation.state === 'failed' ? conversation.retry : undefined;
  const state = usePresence(retry ? person : '')?.state;
  const tried = useRef(false);
  useEffect(() => {
    if (!retry || tried.current || state === undefined || state === 'offline') return;
    tried.current = true;
    retry();
  }, [retry, state]);
}

/** Once for each. */
function useTell<T>(news: T | undefined, listener: ((news: T) => void) | undefined): void {
  const tell = useEffectEvent((told: T) => listener?.(told));
  useEffect(() => {
    if (news !== undefined) tell(news);
  }, [news]);
}

function Picture({ conversation }: { readonly conversation: Conversation }): ReactNode {
  const me = useMe();
  if (conversation.kind === 'direct') return <PersonAvatar id={otherPerson(conversation, me)} size={28} />;
  return <Icon of={conversation.open ? Hash : Lock} />;
}

function Name({ conversation }: { readonly conversation: ConversationState }): ReactNode {
  const text = useText<CoreKey>();
  if (conversation.state === 'open') return <KnownName conversation={conversation.snapshot.conversation} />;
  return text.say(conversation.state === 'opening' ? 'loading' : 'messenger');
}

function KnownName({ conversation }: { readonly conversation: Conversation }): ReactNode {
  return <bdi>{useConversationName(conversation)}</bdi>;
}

/** What a room is about; what somebody is and whether they are there. */
function About({ conversation }: { readonly conversation: Conversation }): ReactNode {
  const me = useMe();
  const other = otherPerson(conversation, me);
  const person = usePerson(other);
  if (conversation.kind !== 'direct')
    return (
      <p className="Bar-sub Truncate" dir="auto">
        {conversation.topic}
      </p>
    );
  return (
    <div className="Bar-sub Messenger-about">
      <bdi className="Truncate">{person?.title}</bdi>
      <PresenceLine person={other} />
    </div>
  );
}
