const fold = (words: string): string => words.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** Those of which a word begins with each of the words written, in the order given; those that begin with the whole first. */
export function filterByName<T>(items: readonly T[], query: string, nameOf: (item: T) => string): readonly T[] {
  const wanted = fold(query.trim());
  if (wanted === '') return items;
  const fits = (name: string): boolean => {
    const parts = name.split(/[\s\-_/.]+/);
    return wanted.split(/\s+/).every((word) => parts.some((part) => part.startsWith(word)));
  };
  const named = items.map((item) => ({ item, name: fold(nameOf(item)) })).filter(({ name }) => fits(name));
  const first = named.filter(({ name }) => name.startsWith(wanted));
  return [...first, ...named.filter(({ name }) => !name.startsWith(wanted))].map(({ item }) => item);
}
