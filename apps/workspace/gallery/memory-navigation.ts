import { State } from '@parley/react/internal';
import type { Navigation } from '../src/boot/navigation.ts';
import { formatRoute, type Page } from '../src/boot/route.ts';

/** Goes from page to page without an address line. */
export class MemoryNavigation implements Navigation {
  readonly slot = 0;
  readonly first = undefined;
  readonly page: State<Page>;

  constructor(page: Page) {
    this.page = new State(page);
  }
  href(page: Page): string {
    return formatRoute(this.slot, page);
  }
  go(page: Page): void {
    this.page.set(page);
  }
  remember(): void {
    // There is nothing to come back to.
  }
}
