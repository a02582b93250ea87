import MiniSearch, { type Options } from 'minisearch';

/** A part of a page between two headings. */
export interface Passage {
  readonly id: string;
  /** With its anchor. */
  readonly address: string;
  readonly page: string;
  readonly heading: string;
  readonly text: string;
}

/** The same where the index is made and where it is read. */
export const SEARCH: Options<Passage> = {
  fields: ['heading', 'page', 'text'],
  storeFields: ['address', 'page', 'heading'],
  searchOptions: { boost: { heading: 4, page: 2 }, prefix: true, fuzzy: 0.15, combineWith: 'AND' },
};

/** `html`: of a page as it is served. Its text stands in passages, one for each heading. */
export function passagesOf(address: string, page: string, html: string): readonly Passage[] {
  const main = /<article[^>]*>([\s\S]*)<\/article>/.exec(html)?.[1] ?? '';
  return main.split(/(?=<h[1-4] id=)/).flatMap((part) => {
    const [, anchor = '', heading = ''] = /^<h[1-4] id="([^"]*)"[^>]*>([\s\S]*?)<\/h[1-4]>/.exec(part) ?? [];
    const text = plain(part.replace(/^<h[1-4][\s\S]*?<\/h[1-4]>/, ''));
    const title = plain(heading) || page;
    return text === '' && heading === ''
      ? []
      : [{ id: `${address}#${anchor}`, address: `${address}#${anchor}`, page, heading: title, text }];
  });
}

export function indexOf(passages: readonly Passage[]): string {
  const search = new MiniSearch<Passage>(SEARCH);
  search.addAll(passages);
  return JSON.stringify(search);
}

function plain(html: string): string {
  return html
    .replace(/<[^>]+>/g, ' ')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ')
    .trim();
}
