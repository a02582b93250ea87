import type { HistoryPage } from '@parley/messaging/contract';
import { integer } from '@parley/storage';
import { noConversation } from './conversations.ts';
import { feedOf } from './names.ts';
import { refused } from './reasons.ts';
import type { MessagingState } from './state.ts';
import { moveMark } from './writes.ts';

/** A page of history with the position of the feed that it reflects, exactly. */
export async function history(
  state: MessagingState,
  conversation: string,
  before: number | undefined,
  limit: number,
): Promise<HistoryPage> {
  const [page, head] = await Promise.all([
    state.catalogue.page(conversation, before ?? Number.MAX_SAFE_INTEGER, limit),
    // Only for the epoch, which does not change while the server runs; offset and tag are those of the page's own statement.
    state.services.channels.head(feedOf(conversation)),
  ]);
  if (!page) throw noConversation();
  if (!head) throw refused('feed-unreadable');
  const { offset, tag, ...shown } = page;
  return { ...shown, position: { epoch: head.position.epoch, offset, tag } };
}

/** Sets the person's read mark forward to `seq` or to the newest message, never back; answers where it is. */
export async function markRead(state: MessagingState, person: string, conversation: string, seq: number): Promise<number> {
  const before = await state.catalogue.membership(conversation, person);
  if (!before) throw noConversation();
  const target = Math.min(seq, before.messageSeq);
  if (target <= before.readSeq) return before.readSeq;
  const result = await state.services.sql.batch([moveMark(conversation, person, target)]);
  state.news.marked(conversation, [person]);
  await state.inbox.refresh(conversation, [person]);
  const [moved] = result.status === 'committed' ? (result.rows[0] ?? []) : [];
  // No row: another device has set it further.
  return moved ? integer(moved, 'read_seq') : ((await state.catalogue.membership(conversation, person))?.readSeq ?? target);
}
