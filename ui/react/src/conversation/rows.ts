import type { RoomMessage } from '@parley/esdk';
import { dayOf } from '../i18n/formats.ts';

/** What the message list shows, top to bottom. */
export type ListRow =
  | { readonly kind: 'day'; readonly key: string; readonly at: number }
  | { readonly kind: 'new'; readonly key: string }
  | { readonly kind: 'message'; readonly key: string; readonly message: RoomMessage; readonly grouped: boolean };

export interface RowsInput {
  readonly messages: readonly RoomMessage[];
  readonly me: string;
  /** Read up to this seq when the reader last looked: the line stands before the next message of somebody else. */
  readonly newAfter?: number | undefined;
  /** Nothing earlier exists, so that the first message surely begins its day. */
  readonly complete: boolean;
  /** Keys of messages that once were the first loaded: they stay ungrouped, so that earlier ones arriving above do not resize them. */
  readonly pageStarts: ReadonlySet<string>;
}

const GROUP_WITHIN_MS = 5 * 60_000;

/** The same for a message while it waits and after it is stored, so that it does not blink when the server takes it. */
export function keyOf(message: RoomMessage): string {
  return message.ref === '' ? `id:${message.id}` : `${message.sender}/${message.ref}`;
}

/** Follows the message before without a head of its own. */
export function isGrouped(message: RoomMessage, before: RoomMessage | undefined): boolean {
  return (
    before !== undefined &&
    before.sender === message.sender &&
    message.at - before.at < GROUP_WITHIN_MS &&
    dayOf(message.at) === dayOf(before.at)
  );
}

export function buildRows({ messages, me, newAfter, complete, pageStarts }: RowsInput): readonly ListRow[] {
  const rows: ListRow[] = [];
  const seen = new Set<string>();
  let marked = newAfter === undefined;
  messages.forEach((message, index) => {
    const before = messages[index - 1];
    // A sender who repeats a ref must not make two rows one.
    const key = seen.has(keyOf(message)) ? `${keyOf(message)}#${message.id}` : keyOf(message);
    seen.add(key);
    if (before ? dayOf(before.at) !== dayOf(message.at) : complete)
      rows.push({ kind: 'day', key: `day:${dayOf(message.at)}:${key}`, at: message.at });
    const isNew = !marked && message.state === 'sent' && message.sender !== me && message.seq > (newAfter ?? 0);
    // Without the message before it the first unread one may not be loaded yet.
    const certain = before !== undefined || complete || message.seq === (newAfter ?? 0) + 1;
    if (isNew && certain) rows.push({ kind: 'new', key: 'new' });
    marked ||= isNew;
    rows.push({
      kind: 'message',
      key,
      message,
      grouped: isGrouped(message, before) && !pageStarts.has(key) && rows.at(-1)?.kind !== 'new',
    });
  });
  return rows;
}

/** The last stored message at or above a row. */
export function seqAt(rows: readonly ListRow[], index: number): number {
  for (let at = Math.min(index, rows.length - 1); at >= 0; at -= 1) {
    const row = rows[at];
    if (row?.kind === 'message' && row.message.state === 'sent') return row.message.seq;
  }
  return 0;
}

/** Messages of others after a seq. */
export function countAfter(messages: readonly RoomMessage[], seq: number, me: string): number {
  return messages.filter((message) => message.state === 'sent' && message.sender !== me && message.seq > seq).length;
}

/** The newest own message that can be edited. */
export function lastOwn(messages: readonly RoomMessage[], me: string): RoomMessage | undefined {
  return messages.findLast((message) => message.sender === me && message.state === 'sent' && !message.deleted);
}

/** A guess of the height, corrected when the row is drawn. */
export function estimateHeight(row: ListRow | undefined): number {
  if (row?.kind !== 'message') return row?.kind === 'day' ? 36 : 26;
  const lines = row.message.body.split('\n').reduce((sum, line) => sum + 1 + Math.floor(line.length / 80), 0);
  return (row.grouped ? 4 : 36) + lines * 20.3;
}
