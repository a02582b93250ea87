import { type RefObject, useEffect, useRef } from 'react';
import type { ListRow } from './rows.ts';

/** How many drawings a row may take to be there after the list was scrolled to it. */
const DRAWINGS = 30;

export interface Showing {
  readonly rows: readonly ListRow[];
  readonly scroller: RefObject<HTMLElement | null>;
  /** Whether the newest messages are kept in sight. */
  readonly following: RefObject<boolean>;
  readonly list: { scrollToIndex(index: number, options: { readonly align: 'center' }): void };
}

/** Brings the message with this seq into the middle and gives it the focus, once; undefined in between shows the same one again. */
export function useShown(seq: number | undefined, { rows, scroller, following, list }: Showing): void {
  const done = useRef<number>(undefined);
  const index = seq === undefined ? -1 : rows.findIndex((row) => isMessage(row, seq));
  useEffect(() => {
    if (seq === undefined) done.current = undefined;
    if (index < 0 || done.current === seq) return;
    done.current = seq;
    following.current = false;
    list.scrollToIndex(index, { align: 'center' });
    const row = rows[index];
    if (row?.kind === 'message') focusWhenDrawn(scroller, row.message.id);
  }, [seq, index, rows, scroller, following, list]);
}

/** Whether the row is the stored message with this seq. */
export function isMessage(row: ListRow, seq: number | undefined): boolean {
  return row.kind === 'message' && row.message.state === 'sent' && row.message.seq === seq;
}

function focusWhenDrawn(scroller: RefObject<HTMLElement | null>, message: number, drawings = DRAWINGS): void {
  requestAnimationFrame(() => {
    const article = scroller.current?.querySelector<HTMLElement>(`[data-message="${message}"]`);
    if (article) article.focus({ preventScroll: true });
    else if (drawings > 0) focusWhenDrawn(scroller, message, drawings - 1);
  });
}
