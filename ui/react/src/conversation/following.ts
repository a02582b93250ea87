import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';
import type { ListRow } from './rows.ts';

/** Nearer to the end than this (px) counts as reading the newest. */
export const AT_END = 48;
/** More new rows than this may not be in sight from the end. */
const MANY = 8;

/** Where a list is scrolled to, px. */
export interface ScrollPosition {
  readonly top: number;
  readonly fromEnd: number;
}

/**
 * Whether the newest stays in sight. Only whoever scrolls back gives it up: a list that has grown, or whose scrolling to the end is not drawn
 * yet (a window in the background), is not at its end for a moment either.
 */
export function nextFollowing(following: boolean, before: number, { top, fromEnd }: ScrollPosition): boolean {
  return fromEnd <= AT_END || (following && top >= before);
}

interface Scrolling {
  scrollToEnd(): void;
  scrollToIndex(index: number, options: { readonly align: 'start' }): void;
}

/**
 * Opens the list at the "new" line where much follows it, else at the end. While `following` says so, the newest rows are kept in sight: when
 * some come, when the window or the composer changes the height of the list.
 */
export function useFollowing(
  following: RefObject<boolean>,
  scroller: RefObject<HTMLElement | null>,
  rows: readonly ListRow[],
  list: Scrolling,
): void {
  const opened = useRef(false);
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    let before = element.scrollTop;
    const scrolled = (): void => {
      const { scrollTop: top, scrollHeight, clientHeight } = element;
      following.current = nextFollowing(following.current, before, { top, fromEnd: scrollHeight - clientHeight - top });
      before = top;
    };
    const observer = new ResizeObserver(() => {
      if (following.current) list.scrollToEnd();
    });
    element.addEventListener('scroll', scrolled, { passive: true });
    observer.observe(element);
    return () => {
      element.removeEventListener('scroll', scrolled);
      observer.disconnect();
    };
  }, [following, scroller, list]);
  useLayoutEffect(() => {
    if (rows.length === 0) return;
    const line = opened.current ? -1 : rows.findIndex((row) => row.kind === 'new');
    opened.current = true;
    if (line > 0 && rows.length - line > MANY) {
      following.current = false;
      list.scrollToIndex(line, { align: 'start' });
    } else if (following.current) list.scrollToEnd();
  }, [following, rows, list]);
}
