import type { ConversationHandle } from '@parley/esdk';
import { useEffect, useState } from 'react';
import { useParley } from './context.tsx';

export type Opening =
  | { readonly state: 'opening' }
  | { readonly state: 'open'; readonly handle: ConversationHandle }
  | { readonly state: 'failed'; readonly error: unknown; readonly retry: () => void };

const OPENING: Opening = { state: 'opening' };

/** Opens a conversation while the component is there; another target closes the one before. */
export function useOpening(target: { readonly conversation: string; readonly title?: string } | { readonly person: string }): Opening {
  const parley = useParley();
  const [attempt, setAttempt] = useState(0);
  const key = `${'person' in target ? 'person' : 'conversation'}:${'person' in target ? target.person : target.conversation}:${attempt}`;
  const [opened, setOpened] = useState<{ readonly parley: unknown; readonly key: string; readonly opening: Opening }>();

  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` is the target's value; its object may be new at every rendering.
  useEffect(() => {
    let wanted = true;
    let unfollow: () => void = () => {};
    const show = (opening: Opening): void => setOpened({ parley, key, opening });
    const retry = (): void => setAttempt((before) => before + 1);
    const failed = (error: unknown): void => {
      show({ state: 'failed', error, retry });
      // Somebody who was not known has come, and writes first.
      if ('person' in target) unfollow = parley.inbox.subscribe(({ conversations }) => conversations.length, retry);
    };
    const promise = parley.messaging.open(target);
    promise.then(
      (handle) => wanted && show({ state: 'open', handle }),
      (error: unknown) => wanted && failed(error),
    );
    return () => {
      wanted = false;
      unfollow();
      promise.then((handle) => handle.close()).catch(() => undefined);
    };
  }, [parley, key]);

  return opened?.parley === parley && opened.key === key ? opened.opening : OPENING;
}
