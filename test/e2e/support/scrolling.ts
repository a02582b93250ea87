// Scrolls a tree in the page and looks at every frame that is drawn meanwhile.
import type { Locator } from 'playwright-core';

/** What frames showed of the tree while it was scrolled. */
export interface Scrolled {
  readonly frames: number;
  /** Frames with a part of the tree in which there was no row. */
  readonly gaps: number;
  /** Rows in sight that had no name, summed over all frames. */
  readonly nameless: number;
  /** How far down it was, px. */
  readonly farthest: number;
}

/** From the top to the bottom, px from one frame to the next. */
export function steps(bottom: number, px: number): readonly number[] {
  return Array.from({ length: Math.ceil(bottom / px) + 1 }, (_, index) => Math.min(bottom, index * px));
}

/** Anywhere, every time the same. */
export function jumps(bottom: number, count: number): readonly number[] {
  let state = 2_026;
  return Array.from({ length: count }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((bottom * state) / 2 ** 31);
  });
}

/** How far the tree can be scrolled, px. */
export function scrolledHeight(tree: Locator): Promise<number> {
  return tree.evaluate((element) => {
    let scroller = element.parentElement ?? element;
    while (scroller.parentElement && !/auto|scroll/.test(getComputedStyle(scroller).overflowY)) scroller = scroller.parentElement;
    return scroller.scrollHeight - scroller.clientHeight;
  });
}

/** Runs in the page. `tops`: where it is scrolled to before each frame; null: left to others. */
export function scrollThrough(tree: Element, tops: readonly (number | null)[]): Promise<Scrolled> {
  let scroller = tree.parentElement ?? tree;
  while (scroller.parentElement && !/auto|scroll/.test(getComputedStyle(scroller).overflowY)) scroller = scroller.parentElement;
  const seen = { frames: 0, gaps: 0, nameless: 0, farthest: 0 };
  const lookAt = (top: number, bottom: number): void => {
    let covered = 0;
    for (const row of tree.querySelectorAll('[role="treeitem"]')) {
      const { top: from, bottom: to } = row.getBoundingClientRect();
      const inSight = Math.min(to, bottom) - Math.max(from, top);
      if (inSight <= 0) continue;
      covered += inSight;
      if (!row.querySelector('bdi')?.textContent) seen.nameless++;
    }
    if (covered < bottom - top - 1) seen.gaps++;
  };
  return new Promise((resolve) => {
    const look = (): void => {
      const [view, whole] = [scroller.getBoundingClientRect(), tree.getBoundingClientRect()];
      lookAt(Math.max(view.top, whole.top), Math.min(view.bottom, whole.bottom));
      seen.farthest = Math.max(seen.farthest, scroller.scrollTop);
      const next = tops[seen.frames++];
      if (next === undefined) {
        resolve(seen);
        return;
      }
      // As a wheel does: before the next frame, which hears of it before it is drawn.
      if (next !== null) setTimeout(() => scroller.scrollTo({ top: next }));
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
}

/** Turns the wheel of the mouse over the tree, and looks. */
export async function wheelThrough(tree: Locator, notches: readonly number[]): Promise<Scrolled> {
  await tree.hover();
  const looking = tree.evaluate(scrollThrough, Array<null>(2 * notches.length).fill(null));
  for (const notch of notches) await tree.page().mouse.wheel(0, notch);
  return looking;
}
