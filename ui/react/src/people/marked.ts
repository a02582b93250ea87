/** A piece of a text, and whether it is what was looked for. */
export interface MarkedPart {
  readonly text: string;
  readonly hit: boolean;
}

/** Letters that are written together with marks, folded so that case and accents do not matter. */
function fold(cluster: string): string {
  return cluster
    .normalize('NFKD')
    .replace(/\p{M}|\u0640/gu, '')
    .toLowerCase()
    .replace(/[أإآٱ]/g, 'ا')
    .replace(/ى/g, 'ي')
    .replace(/ة/g, 'ه');
}

/** Cuts a text where its words begin with words of the query. */
export function markedParts(text: string, query: string): readonly MarkedPart[] {
  const wanted = wordsOf(query).map((word) => [...word].map(fold).join(''));
  if (wanted.length === 0) return [{ text, hit: false }];
  const parts: MarkedPart[] = [];
  const put = (piece: string, hit: boolean): void => {
    const last = parts.at(-1);
    if (last?.hit === hit) parts[parts.length - 1] = { text: last.text + piece, hit };
    else if (piece !== '') parts.push({ text: piece, hit });
  };
  for (const [piece] of text.matchAll(/[\p{L}\p{N}\p{M}\u0640]+|[^\p{L}\p{N}\p{M}\u0640]+/gu)) {
    const length = Math.max(0, ...wanted.map((word) => lengthOf(piece, word)));
    put(piece.slice(0, length), true);
    put(piece.slice(length), false);
  }
  return parts;
}

/** How much of the piece the word is; 0: it does not begin with it. */
function lengthOf(piece: string, word: string): number {
  let folded = '';
  let length = 0;
  for (const { segment } of graphemes(piece)) {
    if (folded.length >= word.length) break;
    folded += fold(segment);
    length += segment.length;
  }
  return folded.startsWith(word) ? length : 0;
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
function graphemes(text: string): Iterable<{ readonly segment: string }> {
  return segmenter.segment(text);
}

function wordsOf(query: string): readonly string[] {
  return query.match(/[\p{L}\p{N}\p{M}\u0640]+/gu) ?? [];
}
