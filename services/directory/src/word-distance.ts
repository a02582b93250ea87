/** Longer words than this are compared by their beginnings. */
const MOST = 40;
const WIDTH = MOST + 1;
const rows: readonly Uint8Array[] = [new Uint8Array(WIDTH + 2), new Uint8Array(WIDTH + 2), new Uint8Array(WIDTH + 2)];

/**
 * How many slips of the keyboard (a letter wrong, missing, too many, or two neighbours swapped) lie between what was typed and the nearest
 * beginning of a word; `most + 1` when there are more than `most`.
 */
export function slipsToBeginning(typed: string, word: string, most: number): number {
  const [height, width] = [Math.min(typed.length, MOST), Math.min(word.length, typed.length + most, MOST)];
  let [before, last, row] = rows as [Uint8Array, Uint8Array, Uint8Array];
  for (let column = 0; column <= width; column++) last[column] = column;
  for (let line = 1; line <= height; line++) {
    let least = line;
    row[0] = line;
    for (let column = 1; column <= width; column++) {
      const same = typed.charCodeAt(line - 1) === word.charCodeAt(column - 1);
      let slips = Math.min(at(last, column - 1) + (same ? 0 : 1), at(last, column) + 1, at(row, column - 1) + 1);
      if (line > 1 && column > 1 && swapped(typed, line, word, column)) slips = Math.min(slips, at(before, column - 2) + 1);
      row[column] = slips;
      least = Math.min(least, slips);
    }
    if (least > most) return most + 1;
    [before, last, row] = [last, row, before];
  }
  let nearest = most + 1;
  for (let column = 0; column <= width; column++) nearest = Math.min(nearest, at(last, column));
  return nearest;
}

function swapped(typed: string, line: number, word: string, column: number): boolean {
  return typed.charCodeAt(line - 1) === word.charCodeAt(column - 2) && typed.charCodeAt(line - 2) === word.charCodeAt(column - 1);
}

function at(row: Uint8Array, column: number): number {
  return row[column] ?? 0;
}

/** The letters of a word as a set of 30 bits: a letter that was typed and is not in the word is a slip. */
export function lettersOf(word: string): number {
  let letters = 0;
  for (let index = 0; index < word.length; index++) letters |= 1 << (word.charCodeAt(index) % 30);
  return letters;
}

/** The fewest slips that two sets of letters permit. */
export function slipsAtLeast(typed: number, word: number): number {
  let missing = typed & ~word;
  let count = 0;
  for (; missing !== 0; missing &= missing - 1) count++;
  return count;
}
