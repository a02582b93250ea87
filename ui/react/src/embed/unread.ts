import { useMemo } from 'react';
import { useParley } from '../hooks/context.tsx';
import { useObservable } from '../hooks/observable.ts';

/** Numbers of messages that wait to be read. */
export interface Unread {
  readonly unread: number;
  /** Those among them that name the reader. */
  readonly mentions: number;
}

/**
 * What waits in one conversation (its id, or the key of one of your application), or in all of them.
 *
 * @example
 * const { unread } = useUnread();
 */
export function useUnread(conversation?: string): Unread {
  const { inbox } = useParley();
  const count = (key: keyof Unread): number =>
    conversation === undefined
      ? inbox.snapshot[key]
      : (inbox.snapshot.conversations.find(({ conversation: { id, key: name } }) => id === conversation || name === conversation)?.[key] ??
        0);
  const unread = useObservable(inbox, () => count('unread'));
  const mentions = useObservable(inbox, () => count('mentions'));
  return useMemo(() => ({ unread, mentions }), [unread, mentions]);
}
