import { foldText } from '@parley/directory';

/** Words of a query that count. */
const MOST_WORDS = 8;

/** Letters and digits only, folded, so that no word holds a wildcard of `like`. */
function words(text: string): readonly string[] {
  return foldText(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

/** What a person is found by: every word once, each after a space. */
export function searchColumn(person: { readonly name: string; readonly mail: string; readonly title: string }): string {
  return [...new Set(words(`${person.name} ${person.mail} ${person.title}`))].map((word) => ` ${word}`).join('');
}

/** Patterns for `search like`, all of which must fit: each word of the query begins a word of the person. */
export function searchPatterns(query: string): readonly string[] {
  return words(query)
    .slice(0, MOST_WORDS)
    .map((word) => `% ${word}%`);
}
