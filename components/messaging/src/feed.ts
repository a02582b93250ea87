import { type Channel, channel } from '@parley/component';
import type { Change } from './inbox/change.ts';
import { LIMITS } from './limits.ts';
import { conversationMember } from './rules.ts';
import { shapeDraft } from './shape.ts';
import type { MessagingState } from './state.ts';

/** A conversation's feed: what happened in it, in order. */
export const feed: Channel<MessagingState> = channel<MessagingState>({
  pattern: ':conversation',
  keeping: 'durable',
  maxBytes: LIMITS.draftBytes,
  ring: LIMITS.ring,
  can: {
    join: conversationMember,
    publish: conversationMember,
    cast: conversationMember,
    history: conversationMember,
    members: conversationMember,
  },
  shape: (state, { params, sender, payload }) => shapeDraft(state.catalogue, params['conversation'] ?? '', sender.id, payload),
  committed(state, { params, position, messageSeq, sender, at, note }) {
    const conversation = params['conversation'] ?? '';
    const change = note as Change;
    state.inbox.committed({ conversation, offset: position.offset, seq: messageSeq, sender, at, change });
    if (change.kind === 'deleted') state.purger.wake();
    if (change.kind !== 'conversation') return;
    const people = [...(change.joined ?? []), ...(change.left ?? [])];
    if (people.length > 0) for (const fn of state.memberListeners) fn({ conversation, people });
  },
});
