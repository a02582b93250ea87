/** What is needed of a document. */
export interface Page extends EventTarget {
  readonly hidden: boolean;
}

/**
 * Looks at once, and again so long after each look, as long as the page is shown: nobody sees what a hidden one learns. One that is shown again looks
 * at once. `look` must not reject. Answers what ends it.
 */
export function whileShown(page: Page, everyMs: number, look: () => Promise<void>): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isLooking = false;
  let isOver = false;
  const turn = async (): Promise<void> => {
    clearTimeout(timer);
    if (page.hidden || isLooking) return;
    isLooking = true;
    await look();
    isLooking = false;
    if (!isOver && !page.hidden) timer = setTimeout(turned, everyMs);
  };
  const turned = (): void => void turn();
  page.addEventListener('visibilitychange', turned);
  turned();
  return () => {
    isOver = true;
    clearTimeout(timer);
    page.removeEventListener('visibilitychange', turned);
  };
}
