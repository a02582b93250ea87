import type { Commit } from './inbox/change.ts';
import type { MessagingState } from './state.ts';

type Followers = Pick<MessagingState, 'inbox' | 'purger' | 'journal' | 'memberListeners'>;

/** What a commit changes in the memory of this node, whichever node made it. */
export function follow({ inbox, purger, journal, memberListeners }: Followers, commit: Commit): void {
  inbox.committed(commit);
  journal.written();
  const { conversation, change } = commit;
  if (change.kind === 'deleted') purger.wake();
  if (change.kind !== 'conversation') return;
  const people = [...(change.joined ?? []), ...(change.left ?? [])];
  if (people.length > 0) for (const fn of memberListeners) fn({ conversation, people });
}
