import type { Observable } from '@parley/esdk';
import { State, useObservable } from '@parley/react/internal';
import { formatRoute, type Page, parseRoute, rootRedirect } from './route.ts';

const LAST_SLOT = 'parley.slot';

/** Where this page is, and how to go elsewhere within its slot. */
export interface Navigation {
  readonly slot: number;
  /** Code of the one-time link for the first administrator, taken from the address at the start. */
  readonly first: string | undefined;
  readonly page: Observable<Page>;
  href(page: Page): string;
  go(page: Page, options?: { readonly replace?: boolean }): void;
  /** `/` leads here from now on. */
  remember(): void;
}

/** The address line of the browser. */
export class BrowserNavigation implements Navigation {
  readonly slot: number;
  readonly first: string | undefined;
  readonly #page: State<Page>;

  constructor() {
    if (!parseRoute(location.pathname)) history.replaceState(null, '', rootRedirect(readLastSlot(), location.search));
    const route = parseRoute(location.pathname, location.search) ?? { slot: 0, page: { kind: 'home' } };
    this.slot = route.slot;
    this.first = route.first;
    this.#page = new State(route.page);
    window.addEventListener('popstate', () => {
      const next = parseRoute(location.pathname, location.search);
      if (next?.slot === this.slot) this.#page.set(next.page);
      else location.reload();
    });
  }

  get page(): State<Page> {
    return this.#page;
  }

  href(page: Page): string {
    return formatRoute(this.slot, page);
  }

  go(page: Page, options: { readonly replace?: boolean } = {}): void {
    const href = this.href(page);
    if (href === location.pathname + location.search) return;
    if (options.replace) history.replaceState(null, '', href);
    else history.pushState(null, '', href);
    this.#page.set(page);
  }

  remember(): void {
    try {
      localStorage.setItem(LAST_SLOT, String(this.slot));
    } catch {
      // Without storage `/` leads to the first slot.
    }
  }
}

function readLastSlot(): string | null {
  try {
    return localStorage.getItem(LAST_SLOT);
  } catch {
    return null;
  }
}

export function usePage(navigation: Navigation): Page {
  return useObservable(navigation.page, (page) => page);
}
