import type { InboxDelta, InboxHead, InboxRow } from '@parley/messaging/contract';
import { reuse } from '../state.ts';
import type { InboxSnapshot } from '../types.ts';

export const EMPTY_INBOX: InboxSnapshot = { conversations: [], ready: false, unread: 0, mentions: 0 };

/** The inbox with these rows and no others. */
export function inboxOf(rows: Iterable<InboxRow>, previous: InboxSnapshot): InboxSnapshot {
  const known = new Map(previous.conversations.map((row) => [row.conversation.id, row]));
  const conversations = [...rows].map((row) => reuse(known.get(row.conversation.id), row)).sort(byActivity);
  const sum = (of: (row: InboxRow) => number): number => conversations.reduce((total, row) => total + of(row), 0);
  return { conversations, ready: true, unread: sum((row) => row.unread), mentions: sum((row) => row.mentions) };
}

export function applyDelta(inbox: InboxSnapshot, delta: InboxDelta): InboxSnapshot {
  const rows = new Map(inbox.conversations.map((row) => [row.conversation.id, row]));
  for (const row of delta.rows ?? []) rows.set(row.conversation.id, row);
  for (const head of delta.heads ?? []) {
    const row = rows.get(head.conversation);
    if (row) rows.set(head.conversation, applyHead(row, head));
  }
  for (const id of delta.gone ?? []) rows.delete(id);
  return inboxOf(rows.values(), inbox);
}

/** Without own values it was another person's plain message: each one more is one unread more. */
function applyHead(row: InboxRow, { own, about, ...head }: InboxHead): InboxRow {
  const unread = row.unread + Math.max(0, head.seq - row.seq);
  return { ...row, unread, ...head, ...own, conversation: about ?? row.conversation };
}

/** Newest activity first; by id where it is the same, so that the order is never a matter of chance. */
function byActivity(a: InboxRow, b: InboxRow): number {
  return activityOf(b) - activityOf(a) || (a.conversation.id < b.conversation.id ? -1 : 1);
}

function activityOf({ preview, conversation }: InboxRow): number {
  return preview?.at ?? conversation.createdAt;
}
