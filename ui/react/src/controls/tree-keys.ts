import type { ReactNode } from 'react';

export interface TreeRow {
  readonly id: string;
  readonly level: number;
  readonly kind: 'unit' | 'person';
  /** Place among the rows of the same parent, from 1, and how many they are. */
  readonly position: number;
  readonly setSize: number;
  /** Row of the parent; absent at the top. */
  readonly parent?: string;
  /** Absent: there is nothing below. */
  readonly expanded?: boolean;
  readonly selected?: boolean;
  readonly content: ReactNode;
}

/** What is in sight of a tree, in order: rows below a collapsed one are left out. They are made when they are asked for. */
export interface TreeRows {
  readonly count: number;
  at(index: number): TreeRow | undefined;
  /** Where a row is; -1: nowhere, or unknown. */
  indexOf(id: string): number;
  /** What the row is found by when somebody types; '' while that is not known. */
  label(index: number): string;
  /** Where the selected row is; -1: none. */
  selected(): number;
}

interface Move {
  readonly focus?: number;
  readonly toggle?: boolean;
}

export interface TreeKey {
  readonly key: string;
  readonly rightToLeft: boolean;
  /** Rows on a screen. */
  readonly page: number;
}

/** What a key does in a tree (WAI-ARIA practice): arrows move, open and close; Home and End go to the ends, Page keys by screens. */
export function moveInTree({ key, rightToLeft, page }: TreeKey, rows: TreeRows, at: number): Move | undefined {
  const row = rows.at(at);
  if (!row) return undefined;
  const to = (index: number): Move => ({ focus: Math.min(Math.max(index, 0), rows.count - 1) });
  switch (key) {
    case 'ArrowDown':
      return to(at + 1);
    case 'ArrowUp':
      return to(at - 1);
    case 'PageDown':
      return to(at + page);
    case 'PageUp':
      return to(at - page);
    case 'Home':
      return to(0);
    case 'End':
      return to(rows.count - 1);
    case rightToLeft ? 'ArrowLeft' : 'ArrowRight':
      if (row.expanded === false) return { toggle: true };
      return to(row.expanded ? at + 1 : at);
    case rightToLeft ? 'ArrowRight' : 'ArrowLeft':
      if (row.expanded) return { toggle: true };
      return to(row.parent === undefined ? at : rows.indexOf(row.parent));
    default:
      return undefined;
  }
}

/** The next row of which the label begins with what was typed, round the end; -1: none. The same letter again goes on to the next. */
export function findTyped(rows: TreeRows, at: number, typed: string): number {
  const wanted = fold(new Set(typed).size === 1 ? typed.charAt(0) : typed);
  const first = typed.length === 1 || wanted.length < typed.length ? 1 : 0;
  for (let step = first; step < rows.count + first; step += 1) {
    const index = (at + step) % rows.count;
    if (fold(rows.label(index)).startsWith(wanted)) return index;
  }
  return -1;
}

function fold(words: string): string {
  return words.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
