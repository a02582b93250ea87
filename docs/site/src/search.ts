// What the documentation's pages do by scripts: the search field, and where the list of pages stands. Without it they work all the same.
import MiniSearch, { type SearchResult } from 'minisearch';
import { type Passage, SEARCH } from './search-index.ts';

const MOST = 8;

class SearchField {
  readonly #field: HTMLInputElement;
  readonly #found: HTMLUListElement;
  #index: Promise<MiniSearch<Passage>> | undefined;
  #active = -1;

  constructor(field: HTMLInputElement, found: HTMLUListElement) {
    this.#field = field;
    this.#found = found;
    field.hidden = false;
    field.addEventListener('input', () => void this.#search());
    field.addEventListener('keydown', (event) => this.#key(event));
    document.addEventListener('keydown', (event) => this.#shortcut(event));
    document.addEventListener('click', ({ target }) => {
      if (target instanceof Node && !found.contains(target) && target !== field) this.#close();
    });
  }

  async #search(): Promise<void> {
    const words = this.#words;
    this.#index ??= load();
    const results = words === '' ? [] : (await this.#index).search(words).slice(0, MOST);
    // Somebody may have typed on meanwhile.
    if (words === this.#words) this.#show(results);
  }

  get #words(): string {
    return this.#field.value.trim();
  }

  #show(results: readonly SearchResult[]): void {
    this.#active = -1;
    this.#field.removeAttribute('aria-activedescendant');
    this.#found.replaceChildren(...(results.length > 0 ? results.map(rowOf) : [nothing(this.#words)]));
    this.#found.hidden = this.#words === '';
    this.#field.setAttribute('aria-expanded', String(!this.#found.hidden));
  }

  #close(): void {
    this.#found.hidden = true;
    this.#field.setAttribute('aria-expanded', 'false');
  }

  #key(event: KeyboardEvent): void {
    const keys: Readonly<Record<string, () => void>> = {
      ArrowDown: () => this.#move(1),
      ArrowUp: () => this.#move(-1),
      Enter: () => this.#open(),
      Escape: () => this.#close(),
    };
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  #move(by: 1 | -1): void {
    const rows = [...this.#found.querySelectorAll<HTMLElement>('[role=option]')];
    if (rows.length === 0) return;
    this.#active = (Math.max(this.#active, by > 0 ? -1 : 0) + by + rows.length) % rows.length;
    for (const [at, row] of rows.entries()) row.ariaSelected = String(at === this.#active);
    rows[this.#active]?.scrollIntoView({ block: 'nearest' });
    this.#field.setAttribute('aria-activedescendant', rows[this.#active]?.id ?? '');
  }

  #open(): void {
    const row = this.#found.querySelector<HTMLAnchorElement>('[aria-selected=true] a') ?? this.#found.querySelector('a');
    if (!row) return;
    this.#close();
    location.assign(row.href);
  }

  #shortcut(event: KeyboardEvent): void {
    if (event.key !== '/' || event.target !== document.body) return;
    event.preventDefault();
    this.#field.focus();
  }
}

async function load(): Promise<MiniSearch<Passage>> {
  const answer = await fetch('/docs/search.json');
  return MiniSearch.loadJSON<Passage>(await answer.text(), SEARCH);
}

function rowOf({ address, page, heading }: SearchResult, index: number): HTMLElement {
  const row = document.createElement('li');
  row.id = `found-${index}`;
  row.role = 'option';
  row.ariaSelected = 'false';
  const link = document.createElement('a');
  link.href = String(address);
  link.tabIndex = -1;
  const where = document.createElement('small');
  where.textContent = heading === page ? '' : String(page);
  link.append(String(heading), ' ', where);
  row.append(link);
  return row;
}

function nothing(words: string): HTMLElement {
  const row = document.createElement('li');
  row.className = 'nothing';
  row.role = 'option';
  row.ariaDisabled = 'true';
  row.textContent = `Nothing about “${words}”.`;
  return row;
}

const field = document.querySelector<HTMLInputElement>('#search');
const found = document.querySelector<HTMLUListElement>('#found');
if (field && found) new SearchField(field, found);

// Its place in the list of pages may be far below. The page itself stays where it is, or on its way to a heading.
const current = document.querySelector<HTMLElement>('nav [aria-current=page]');
const list = current?.closest('nav');
if (current && list) list.scrollTop = current.offsetTop - list.clientHeight / 2;
