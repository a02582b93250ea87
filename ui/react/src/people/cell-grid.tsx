import { type ReactNode, type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useRowWindow } from '../controls/row-window.ts';

declare module 'react' {
  interface CSSProperties {
    '--columns'?: number;
  }
}

/** Narrower than this (px) no cell is. */
const NARROWEST = 280;

export interface CellGridProps {
  readonly label: string;
  readonly count: number;
  /** More than `count` are there, but not known yet. */
  readonly more: boolean;
  readonly cell: (index: number) => ReactNode;
  /** That many cells exist, or are about to be looked at. */
  readonly onReach: (count: number) => void;
}

/** A long list in as many columns as there is room for; only what is in sight exists. */
export function CellGrid({ label, count, more, cell, onReach }: CellGridProps): ReactNode {
  const grid = useRef<HTMLDivElement>(null);
  const columns = useColumns(grid);
  const rows = Math.ceil(count / columns);
  const { from, to, rowHeight } = useRowWindow(grid, rows);
  // A screen beyond what exists already.
  const reach = Math.ceil((to + (to - from) / 3) * columns);
  useEffect(() => onReach(reach), [onReach, reach]);
  const cellsOf = (row: number): number[] =>
    Array.from({ length: Math.min(columns, count - row * columns) }, (_, index) => row * columns + index);
  return (
    // biome-ignore lint/a11y/useSemanticElements: rows stand between the list and its items.
    <div ref={grid} className="CellGrid" role="list" aria-label={label} style={{ '--columns': columns }}>
      <div role="none" style={{ height: from * rowHeight }} />
      {Array.from({ length: to - from }, (_, offset) => from + offset).map((row) => (
        <div key={row} role="none" className="CellGrid-row" data-row={row}>
          {cellsOf(row).map((index) => (
            // biome-ignore lint/a11y/useSemanticElements: see above.
            <div key={index} role="listitem" aria-posinset={index + 1} aria-setsize={more ? -1 : count}>
              {cell(index)}
            </div>
          ))}
        </div>
      ))}
      <div role="none" style={{ height: (rows - to) * rowHeight }} />
    </div>
  );
}

function useColumns(grid: RefObject<HTMLElement | null>): number {
  const [columns, setColumns] = useState(1);
  useLayoutEffect(() => {
    if (!grid.current) return;
    const measure = (): void => setColumns(Math.max(1, Math.floor((grid.current?.clientWidth ?? 0) / NARROWEST)));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(grid.current);
    return () => observer.disconnect();
  }, [grid]);
  return columns;
}
