import type { RoomMessage } from '@parley/esdk';
import { useMemo } from 'react';
import { useToast } from '../controls/toasts.tsx';
import type { CoreKey } from '../i18n/messages/en.ts';
import { reasonOf } from '../i18n/reason.ts';
import { useText } from '../i18n/text.tsx';
import type { ConversationView } from './conversation-view.ts';
import type { MessageActions } from './message.tsx';

/** Asks whether the message is to go, then calls `remove`. A function that stays the same. */
export type AskToRemove = (message: RoomMessage, remove: () => Promise<unknown>) => void;

/** What a reader does with messages, as commands to the conversation. */
export function useMessageActions(view: ConversationView, onRemove: AskToRemove): MessageActions {
  const text = useText<CoreKey>();
  const toast = useToast();
  return useMemo<MessageActions>(() => {
    const { handle, editing, composer } = view;
    const refused = (error: unknown): void => toast({ tone: 'bad', text: text.say('failed.because', { reason: reasonOf(error, text) }) });
    const remove: MessageActions['remove'] = (message) => onRemove(message, () => handle.delete(message.id).sent);
    return {
      remove,
      edit(message) {
        editing.set(message?.id);
        if (!message) composer.current?.focus();
      },
      save(message, body) {
        editing.set(undefined);
        composer.current?.focus();
        if (body === '') remove(message);
        else if (body !== message.body) handle.edit(message.id, body).sent.catch(refused);
      },
      copy(message) {
        navigator.clipboard.writeText(message.body).then(() => toast({ text: text.say('copied') }), refused);
      },
      retry(ref) {
        handle.retry(ref).sent.catch(() => undefined);
      },
      discard: (ref) => handle.discard(ref),
    };
  }, [view, text, toast, onRemove]);
}
