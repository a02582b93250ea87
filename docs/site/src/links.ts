import path from 'node:path';
import { PAGES } from './pages.ts';

/** Where the documentation is served. */
export const BASE = '/docs/';

/** What a link of a page becomes. `undefined`: it leads into the source, which readers need not have, and is plain text. */
export type Target = { readonly href: string; readonly copy?: string } | undefined;

/** `file`: the page with the link, `href`: as it is written there; both from the root of the repository or of the web. */
export function targetOf(file: string, href: string): Target {
  if (/^(?:[a-z]+:|#|\/)/.test(href)) return { href };
  const [written = '', fragment] = href.split('#');
  const aim = path.posix.normalize(path.posix.join(path.posix.dirname(file), written));
  const page = PAGES.find((each) => each.file === aim);
  if (page) return { href: `${BASE}${page.address}${fragment === undefined ? '' : `#${fragment}`}` };
  if (aim.endsWith('.svg')) return { href: `${BASE}figures/${path.posix.basename(aim)}`, copy: aim };
  return undefined;
}

/** Of a heading: as GitHub makes it, so that links work in both places. */
export function anchorOf(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');
}
