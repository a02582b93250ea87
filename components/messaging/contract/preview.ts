const LONGEST = 140;

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

/** A message in one line, without markdown. */
export function plainText(body: string): string {
  return body
    .split('\n')
    .map(plainLine)
    .filter((line) => line !== '')
    .join(' ');
}

function plainLine(line: string): string {
  return line
    .replace(/^\s*(?:```.*|~~~.*|[-*_]{3,}\s*)$/, '')
    .replace(/^\s*(?:(?:#{1,6}|>|[-*+]|\d{1,9}[.)])\s+)+/, '')
    .replace(/!?\[([^[\]]*)\]\([^()\s]*\)/g, '$1')
    .replace(/[`*~]+|(?<!\w)_+|_+(?!\w)/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

function shorten(words: string): string {
  if (words.length <= LONGEST) return words;
  return `${words
    .slice(0, LONGEST - 1)
    .toWellFormed()
    .replace(/\uFFFD$/, '')}…`;
}
