import { type RefObject, useLayoutEffect, useRef } from 'react';
import { scrolledIn, scrollerOf } from './row-window.ts';
import type { TreeRows } from './tree-keys.ts';

/** The first row in sight: where it is in the list and on the screen, and how far everything was scrolled then. */
interface Place {
  readonly id: string;
  readonly index: number;
  readonly y: number;
  readonly scrollTop: number;
}

/**
 * What is in sight stays where it is when rows come and go before it, or things above the list. Browsers that do this by themselves do it for
 * what stays the same element; here rows are made anew as they come into sight.
 */
export function useKeepPlace(list: RefObject<HTMLElement | null>, rows: Pick<TreeRows, 'at' | 'indexOf'>, rowHeight: number): void {
  const place = useRef<Place>(undefined);
  useLayoutEffect(() => {
    const scroller = list.current && scrollerOf(list.current);
    if (!list.current || !scroller) return;
    const { current: was } = place;
    const index = !was || rows.at(was.index)?.id === was.id ? was?.index : rows.indexOf(was.id);
    if (was && index !== undefined && index >= 0) {
      const scrolled = scroller.scrollTop - was.scrollTop;
      scroller.scrollTop += index * rowHeight - scrolledIn(list.current, scroller) - (was.y - scrolled);
    }
    place.current = placeOf(rows, rowHeight, scrolledIn(list.current, scroller), scroller.scrollTop);
  });
}

/** Undefined while the beginning of the list is in sight. */
function placeOf(rows: Pick<TreeRows, 'at'>, rowHeight: number, top: number, scrollTop: number): Place | undefined {
  const index = Math.ceil(top / rowHeight);
  const id = top > 0 ? rows.at(index)?.id : undefined;
  return id === undefined ? undefined : { id, index, y: index * rowHeight - top, scrollTop };
}
