import { LIMITS } from '../limits.ts';

/** How much of a body the first line is looked for in. */
export const PREVIEW_SOURCE = 600;

/** The first line that says something, without markdown, at most 140 characters. */
export function previewText(body: string): string {
  for (const line of body.slice(0, PREVIEW_SOURCE).split('\n')) {
    const words = plainLine(line);
    if (words) return shorten(words);
  }
  return '';
}

/** A line of a message without markdown. */
export function plainLine(line: string): string {
  return line
    .replace(/^\s*(?:```.*|~~~.*|[-*_]{3,}\s*)$/, '')
    .replace(/^\s*(?:(?:#{1,6}|>|[-*+]|\d{1,9}[.)])\s+)+/, '')
    .replace(/!?\[([^[\]]*)\]\([^()\s]*\)/g, '$1')
    .replace(/[`*~]+|(?<!\w)_+|_+(?!\w)/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

function shorten(words: string): string {
  if (words.length <= LIMITS.previewLength) return words;
  return `${words
    .slice(0, LIMITS.previewLength - 1)
    .toWellFormed()
    .replace(/\uFFFD$/, '')}…`;
}
