import { type RefObject, useCallback, useEffect, useLayoutEffect, useState } from 'react';
import { flushSync } from 'react-dom';

/** The rows of a long list that exist: those from `from` up to, but not with, `to`. */
export interface RowRange {
  readonly from: number;
  readonly to: number;
}

export interface Viewport {
  /** How far the list has been scrolled, px: below zero while it begins further down. */
  readonly top: number;
  /** Height of what is in sight, px. */
  readonly height: number;
  readonly rowHeight: number;
}

/** Ends of a range are multiples of this, so that not every movement draws anew. */
const STEP = 8;
/** Before anything is measured. */
const FIRST: RowRange = { from: 0, to: 48 };
const USUAL_HEIGHT = 32;

/** Rows in sight, and a screen of them before and after: all rows are equally high. */
export function rangeOf({ top, height, rowHeight }: Viewport, count: number): RowRange {
  const end = Math.min(count, Math.ceil(Math.max(0, top + 2 * height) / rowHeight / STEP) * STEP);
  const from = Math.max(0, Math.floor((top - height) / rowHeight / STEP) * STEP);
  return { from: Math.min(from, Math.floor(end / STEP) * STEP), to: end };
}

export interface RowWindow extends RowRange {
  readonly rowHeight: number;
  /** Scrolls as little as brings the row into sight. */
  reveal(index: number): void;
}

/** Follows which of `count` rows (elements with `data-row`) are in sight of whatever scrolls around the list. */
export function useRowWindow(list: RefObject<HTMLElement | null>, count: number): RowWindow {
  const [state, setState] = useState({ ...FIRST, rowHeight: USUAL_HEIGHT });
  const look = useCallback(() => {
    const scroller = list.current && scrollerOf(list.current);
    if (!list.current || !scroller) return;
    const rowHeight = list.current.querySelector<HTMLElement>('[data-row]')?.offsetHeight || USUAL_HEIGHT;
    const range = rangeOf({ top: scrolledIn(list.current, scroller), height: scroller.clientHeight, rowHeight }, count);
    setState((before) =>
      before.from === range.from && before.to === range.to && before.rowHeight === rowHeight ? before : { ...range, rowHeight },
    );
  }, [list, count]);
  useLayoutEffect(look, [look]);
  useEffect(() => {
    const scroller = list.current && scrollerOf(list.current);
    if (!list.current || !scroller) return;
    // What comes into sight is drawn with the frame that shows it.
    const onScroll = (): void => flushSync(look);
    const observer = new ResizeObserver(look);
    observer.observe(scroller);
    observer.observe(list.current);
    scroller.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      observer.disconnect();
      scroller.removeEventListener('scroll', onScroll);
    };
  }, [list, look]);
  const { rowHeight } = state;
  const reveal = useCallback(
    (index: number): void => {
      const scroller = list.current && scrollerOf(list.current);
      if (!list.current || !scroller) return;
      const above = index * rowHeight - scrolledIn(list.current, scroller);
      const below = above + rowHeight - scroller.clientHeight;
      if (above < 0) scroller.scrollTop += above;
      else if (below > 0) scroller.scrollTop += below;
    },
    [list, rowHeight],
  );
  return { from: Math.min(state.from, count), to: Math.min(state.to, count), rowHeight, reveal };
}

/** How far a list has been scrolled, px. */
export function scrolledIn(list: HTMLElement, scroller: HTMLElement): number {
  return scroller.getBoundingClientRect().top + scroller.clientTop - list.getBoundingClientRect().top;
}

/** What scrolls around an element. */
export function scrollerOf(element: HTMLElement): HTMLElement | null {
  let above = element.parentElement;
  while (above && !/auto|scroll/.test(getComputedStyle(above).overflowY)) above = above.parentElement;
  return above;
}
