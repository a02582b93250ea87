import { type Channel, channel } from '@parley/component';
import { askBefore } from './before.ts';
import { parseDraft } from './draft.ts';
import { follow } from './follow.ts';
import type { Change } from './inbox/change.ts';
import { LIMITS } from './limits.ts';
import { conversationMember, memberMay } from './rules.ts';
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
    publish: memberMay('publish'),
    cast: memberMay('cast'),
    history: conversationMember,
    members: conversationMember,
  },
  async shape({ services, catalogue, journal }, { params, sender, payload }) {
    const conversation = params['conversation'] ?? '';
    const parsed = parseDraft(payload);
    if ('refused' in parsed) return parsed;
    const draft = await askBefore(services.hooks, conversation, sender.id, parsed);
    if ('refused' in draft) return draft;
    const shaped = await shapeDraft(catalogue, conversation, sender.id, draft);
    return 'refused' in shaped ? shaped : { ...shaped, writes: [...shaped.writes, ...journal.rows(conversation)] };
  },
  committed(state, { params, position, messageSeq, sender, at, note }) {
    const conversation = params['conversation'] ?? '';
    const commit = { conversation, offset: position.offset, seq: messageSeq, sender, at, change: note as Change };
    state.news.committed(commit);
    follow(state, commit);
  },
});
