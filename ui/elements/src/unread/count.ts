import type { InboxSnapshot, Parley } from '@parley/esdk';

/** Which messages: of the conversation with this id or key, or of the one with this person; '' for both: all. */
export interface UnreadTarget {
  readonly conversation: string;
  readonly person?: string;
}

/** Tells how many are unread, at once and whenever the number is another one, until the answer is called. */
export function followUnread(parley: Parley, target: UnreadTarget, tell: (count: number) => void): () => void {
  const count = (inbox: InboxSnapshot): number => countOf(inbox, target);
  const stop = parley.inbox.subscribe(count, tell);
  tell(count(parley.inbox.snapshot));
  return stop;
}

function countOf({ conversations, unread }: InboxSnapshot, { conversation: id, person = '' }: UnreadTarget): number {
  if (id === '' && person === '') return unread;
  const row = conversations.find(({ conversation: { id: each, key, kind, people } }) =>
    id === '' ? kind === 'direct' && people.includes(person) : each === id || key === id,
  );
  return row?.unread ?? 0;
}
