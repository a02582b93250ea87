const LONGEST_PREVIEW = 140;

/** A line of a message without markdown. */
function plainLine(line: string): string {
  return line
    .replace(/^\s*(?:```.*|~~~.*|[-*_]{3,}\s*)$/, '')
    .replace(/^\s*(?:(?:#{1,6}|>|[-*+]|\d{1,9}[.)])\s+)+/, '')
    .replace(/!?\[([^[\]]*)\]\([^()\s]*\)/g, '$1')
    .replace(/[`*~]+|(?<!\w)_+|_+(?!\w)/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/** A message in one line, without markdown. */
export function plainText(body: string): string {
  return body
    .split('\n')
    .map(plainLine)
    .filter((line) => line !== '')
    .join(' ');
}

/** The first line that says something, as inboxes show it. */
export function previewOf(body: string): string {
  const words =
    body
      .split('\n')
      .map(plainLine)
      .find((line) => line !== '') ?? '';
  return words.length <= LONGEST_PREVIEW ? words : `${words.slice(0, LONGEST_PREVIEW - 1)}…`;
}
