/** What the address names. Pages live under `/u/<slot>/`: each slot is one signed-in person of this browser. */
export type Page =
  | { readonly kind: 'home' }
  /** `message`: the seq of a message to show in it. */
  | { readonly kind: 'conversation'; readonly id: string; readonly message?: number }
  /** The direct conversation with somebody; becomes `conversation` once it is open. */
  | { readonly kind: 'direct'; readonly person: string }
  | { readonly kind: 'directory'; readonly by?: DirectoryView; readonly at?: string; readonly person?: string }
  | { readonly kind: 'search'; readonly query: string }
  | { readonly kind: 'settings' }
  | { readonly kind: 'invitation'; readonly code: string };

/** What the directory is arranged by; without it, by units. */
export type DirectoryView = 'manager' | 'location' | 'group';

const VIEWS: readonly string[] = ['manager', 'location', 'group'] satisfies readonly DirectoryView[];

export interface Route {
  readonly slot: number;
  readonly page: Page;
  /** Code of the one-time link for the first administrator. */
  readonly first?: string;
}

const HOME: Page = { kind: 'home' };

/** Reads an address; whatever is unknown is the home page. Undefined without a slot: `/`. */
export function parseRoute(path: string, query = ''): Route | undefined {
  const [root, slot = '', kind = '', name = ''] = path.split('/').slice(1);
  if (root !== 'u' || !/^\d{1,3}$/.test(slot)) return undefined;
  const parameters = new URLSearchParams(query);
  const first = parameters.get('first');
  return { slot: Number(slot), page: parsePage(kind, decode(name), parameters), ...(first && { first }) };
}

function parsePage(kind: string, name: string, query: URLSearchParams): Page {
  if (kind === 'directory') return parseDirectory(name, query);
  if (kind === 'search') return { kind, query: query.get('query') ?? '' };
  if (kind === 'settings') return { kind };
  if (name === '') return HOME;
  if (kind === 'c') return { kind: 'conversation', id: name, ...messageOf(query) };
  if (kind === 'p') return { kind: 'direct', person: name };
  return kind === 'invitation' ? { kind, code: name } : HOME;
}

/** `name` is that of the unit, manager, location or group. */
function parseDirectory(name: string, query: URLSearchParams): Page {
  const by = VIEWS.includes(query.get('by') ?? '') ? (query.get('by') as DirectoryView) : undefined;
  const person = query.get('person');
  return { kind: 'directory', ...(by && { by }), ...(name && { at: name }), ...(person && { person }) };
}

function messageOf(query: URLSearchParams): { readonly message?: number } {
  const message = query.get('message') ?? '';
  return /^\d{1,15}$/.test(message) ? { message: Number(message) } : {};
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}

export function formatRoute(slot: number, page: Page): string {
  const base = `/u/${slot}/`;
  switch (page.kind) {
    case 'home':
      return base;
    case 'conversation':
      return `${base}c/${encodeURIComponent(page.id)}${page.message === undefined ? '' : `?message=${page.message}`}`;
    case 'direct':
      return `${base}p/${encodeURIComponent(page.person)}`;
    case 'search':
      return `${base}search?${new URLSearchParams({ query: page.query })}`;
    case 'settings':
      return `${base}settings`;
    case 'invitation':
      return `${base}invitation/${encodeURIComponent(page.code)}`;
    case 'directory': {
      const at = page.at === undefined ? '' : `/${encodeURIComponent(page.at)}`;
      const query = new URLSearchParams({ ...(page.by && { by: page.by }), ...(page.person !== undefined && { person: page.person }) });
      return `${base}directory${at}${query.size > 0 ? `?${query}` : ''}`;
    }
  }
}

/** Where `/` leads: the slot used last on this device, with whatever the address carried. */
export function rootRedirect(lastSlot: string | null, query: string): string {
  const slot = lastSlot !== null && /^\d{1,3}$/.test(lastSlot) ? lastSlot : '0';
  return `/u/${slot}/${query}`;
}
