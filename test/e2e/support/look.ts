import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { ALL_RULES, Axe, COLOUR_RULES } from './axe.ts';

export const SIZES = [
  { width: 1440, height: 900 },
  { width: 1024, height: 768 },
  { width: 390, height: 844 },
] as const;
const SCHEMES = ['light', 'dark'] as const;

const folder = path.resolve(import.meta.dirname, '../../../test-results/screens');

/**
 * Looks at what a page shows, at every size, light and dark: keeps a picture of each (test-results/screens) and answers one sentence for
 * whatever keeps somebody from using it: a violation that axe finds, something that is cut off, partly covered or has to be scrolled sideways.
 * `reach`: brings the page to the state anew at each size, where the state does not outlive a change of size.
 */
export async function lookAt(page: Page, name: string, reach?: () => Promise<unknown>): Promise<readonly string[]> {
  mkdirSync(folder, { recursive: true });
  const axe = await Axe.on(page);
  const problems: string[] = [];
  for (const size of SIZES) {
    await page.setViewportSize(size);
    await reach?.();
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await settled(page);
      const view = `${name}-${size.width}-${colorScheme}`;
      // For people to look at: in less than half the time of a PNG, of which there are hundreds.
      await page.screenshot({ path: path.join(folder, `${view}.jpeg`), type: 'jpeg', quality: 90 });
      // In the dark the colours are others, and nothing else; what has them is there on the widest screen or on the narrowest.
      if (colorScheme === 'dark' && size === SIZES[1]) continue;
      const found = await axe.violations(colorScheme === 'light' ? ALL_RULES : COLOUR_RULES);
      problems.push(...found.map((problem) => `${view}: ${problem}`));
    }
    const misplaced = [...(await page.evaluate(tooWide)), ...(await page.evaluate(partlyCovered))];
    problems.push(...misplaced.map((problem) => `${name}-${size.width}: ${problem}`));
  }
  await axe.close();
  return problems;
}

/** Everything has come, was drawn, and has stopped moving: also within shadow roots. */
async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const within = (root: Document | ShadowRoot): boolean =>
      root.querySelector('[aria-busy="true"], .Skeleton') !== null ||
      [...root.querySelectorAll('*')].some(({ shadowRoot }) => shadowRoot && within(shadowRoot));
    return !within(document);
  });
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  await page.waitForFunction(() => {
    const isMoving = ({ effect, playState }: Animation): boolean =>
      playState === 'running' && effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY;
    const within = (root: Document | ShadowRoot): boolean =>
      root.getAnimations().some(isMoving) || [...root.querySelectorAll('*')].some(({ shadowRoot }) => shadowRoot && within(shadowRoot));
    return !within(document);
  });
}

/** One sentence for each line that is cut off where it begins: words of one direction in a page of the other. Looks into shadow roots, too. */
export function cutAtTheBeginning(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const within = (root: Document | ShadowRoot): HTMLElement[] =>
      [...root.querySelectorAll<HTMLElement>('*')].flatMap((each) => [each, ...(each.shadowRoot ? within(each.shadowRoot) : [])]);
    const isCut = (element: HTMLElement): boolean =>
      element.scrollWidth > element.clientWidth && getComputedStyle(element).textOverflow === 'ellipsis' && element.checkVisibility();
    /** Whether what it says at the end of a text is seen, and what it says at the beginning is not. */
    const beginsOutside = (element: HTMLElement): boolean => {
      const all = element.getBoundingClientRect();
      const isOutside = (text: Node, at: number): boolean => {
        const range = document.createRange();
        range.setStart(text, at);
        range.setEnd(text, at + 1);
        const { left, right } = range.getBoundingClientRect();
        return left < all.left - 1 || right > all.right + 1;
      };
      const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      for (let text = walker.nextNode(); text; text = walker.nextNode()) {
        const { length } = text.textContent ?? '';
        if (length > 0 && isOutside(text, 0) && !isOutside(text, length - 1)) return true;
      }
      return false;
    };
    const found = within(document).filter((each) => isCut(each) && beginsOutside(each));
    return found.map(({ textContent }) => `Its beginning is cut off: “${textContent}”`);
  });
}

/** Runs in the page. Only code may be scrolled sideways. */
function tooWide(): string[] {
  const within = document.querySelector('dialog[open]') ?? document.body;
  const describe = (element: Element) =>
    `${element.tagName.toLowerCase()}.${element.className} “${element.textContent?.trim().slice(0, 40)}”`;
  const problems: string[] = [];
  if (document.documentElement.scrollWidth > window.innerWidth) problems.push('The page scrolls sideways.');
  for (const element of within.querySelectorAll<HTMLElement>('*')) {
    if (element.closest('pre') || !element.checkVisibility({ visibilityProperty: true })) continue;
    const scrolls = element.scrollWidth > element.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(element).overflowX);
    if (scrolls) problems.push(`It scrolls sideways: ${describe(element)}`);
    const { left, right, width } = element.getBoundingClientRect();
    const cut = width > 1 && (left < -1 || right > window.innerWidth + 1);
    if (cut && element.matches('a, button, input, textarea, select, [role]')) problems.push(`It is cut off: ${describe(element)}`);
  }
  return problems;
}

/** Runs in the page. What stands above something else covers all of it or nothing; only what floats while it is open may cut through. */
function partlyCovered(): string[] {
  const floating = document.querySelector('dialog[open], [popover]:popover-open, [role="listbox"], [role="toolbar"]');
  if (floating) return [];
  const problems: string[] = [];
  for (const element of document.querySelectorAll<HTMLElement>('a, button, input, textarea, select')) {
    if (!element.checkVisibility({ visibilityProperty: true })) continue;
    const { left, right, top, bottom, width } = element.getBoundingClientRect();
    if (width < 12) continue;
    const at = [left + 4, (left + right) / 2, right - 4];
    const reached = at.filter((x) => {
      const hit = document.elementFromPoint(x, (top + bottom) / 2);
      return hit !== null && (element.contains(hit) || hit.contains(element));
    });
    if (reached.length > 0 && reached.length < at.length)
      problems.push(
        `It is partly covered: ${element.tagName.toLowerCase()}.${element.className} “${element.textContent?.trim().slice(0, 40)}”`,
      );
  }
  return problems;
}
