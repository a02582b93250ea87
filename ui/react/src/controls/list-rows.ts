import type { TreeRow, TreeRows } from './tree-keys.ts';

export interface ListedRow extends Omit<TreeRow, 'position' | 'setSize'> {
  /** What it is found by when somebody types. */
  readonly label: string;
}

/** The rows of a short tree, all of them made at once. */
export function listRows(rows: readonly ListedRow[]): TreeRows {
  const sizes = new Map<string | undefined, number>();
  const positions = rows.map(({ parent }) => {
    const position = (sizes.get(parent) ?? 0) + 1;
    sizes.set(parent, position);
    return position;
  });
  return {
    count: rows.length,
    at: (index) => {
      const row = rows[index];
      return row && { ...row, position: positions[index] ?? 1, setSize: sizes.get(row.parent) ?? 1 };
    },
    indexOf: (id) => rows.findIndex((row) => row.id === id),
    label: (index) => rows[index]?.label ?? '',
    selected: () => rows.findIndex((row) => row.selected),
  };
}
