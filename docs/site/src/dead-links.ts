/** Links to pages, or places in them, that are not there. `pages`: HTML by address. */
export function deadLinks(pages: ReadonlyMap<string, string>): readonly string[] {
  const places = new Map([...pages].map(([address, html]) => [address, new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id))]));
  return [...pages].flatMap(([address, html]) =>
    [...html.matchAll(/<a [^>]*href="([^"]+)"/g)].flatMap(([, href = '']) => {
      const [page, place] = href.startsWith('#') ? [address, href.slice(1)] : href.split('#');
      if (!page?.startsWith('/docs/')) return [];
      const there = places.get(page);
      if (there && (place === undefined || there.has(place))) return [];
      return [`${address}: ${href}`];
    }),
  );
}
