import type { Words } from '@parley/esdk/component';

/** In the language of the page, where it is said in that; else in English. */
export function titleOf(words: Words, language: string): string {
  return typeof words === 'string' ? words : (words[language] ?? words['en'] ?? '');
}
