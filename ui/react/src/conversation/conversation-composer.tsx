import { type ReactNode, useEffect } from 'react';
import { useMe } from '../hooks/context.tsx';
import { useObservable } from '../hooks/observable.ts';
import { Composer } from './composer.tsx';
import type { ConversationView } from './conversation-view.ts';
import { useConversationName } from './name.ts';
import { lastOwn } from './rows.ts';
import { useMentionChoices } from './use-mention-choices.ts';

export interface ConversationComposerProps {
  readonly view: ConversationView;
  /** Takes the focus when it comes. */
  readonly focus: boolean;
  /** Beside the button for mentions. */
  readonly tools?: ReactNode;
}

/** Where one writes to a conversation. Mount it anew per opening. */
export function ConversationComposer({ view, focus, tools }: ConversationComposerProps): ReactNode {
  const me = useMe();
  const { handle, composer } = view;
  const conversation = useObservable(handle, (snapshot) => snapshot.conversation);
  const name = useConversationName(conversation);
  const mentions = useMentionChoices(conversation);
  useEffect(() => {
    // On a touch screen the keyboard would cover the messages.
    if (focus && window.matchMedia('(pointer: fine)').matches) composer.current?.focus();
  }, [focus, composer]);
  return (
    <Composer
      ref={composer}
      conversation={conversation.id}
      label={name}
      tools={tools}
      choices={mentions.choices}
      onMentioning={mentions.load}
      onSend={(body, named) => {
        // A refusal shows on the message itself.
        handle.send(body, { mentions: named.mentions, everyone: named.everyone }).sent.catch(() => undefined);
        view.settle();
      }}
      onTyping={(active) => handle.typing(active)}
      onEditLast={() => view.editing.set(lastOwn(handle.snapshot.messages, me)?.id)}
    />
  );
}
