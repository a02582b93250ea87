import { ChevronRight } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useRef, useState } from 'react';
import { Icon } from './icon.tsx';

declare module 'react' {
  interface CSSProperties {
    /** Depth of a row in a tree, for the style sheet. */
    '--level'?: number;
  }
}

export interface TreeRow {
  readonly id: string;
  readonly level: number;
  readonly kind: 'unit' | 'person';
  /** Absent: there is nothing below. */
  readonly expanded?: boolean;
  readonly selected?: boolean;
  readonly content: ReactNode;
}

export interface TreeProps {
  readonly label: string;
  /** What is in sight, in order: rows below a collapsed one are left out. */
  readonly rows: readonly TreeRow[];
  readonly onActivate: (id: string) => void;
  readonly onToggle: (id: string) => void;
}

interface Move {
  readonly focus?: number;
  readonly toggle?: boolean;
}

/** What a key does in a tree (WAI-ARIA practice): arrows move, open and close; Home and End go to the ends. */
export function moveInTree(key: string, rows: readonly TreeRow[], at: number, rightToLeft: boolean): Move | undefined {
  const last = rows.length - 1;
  const inward = rightToLeft ? 'ArrowLeft' : 'ArrowRight';
  const outward = rightToLeft ? 'ArrowRight' : 'ArrowLeft';
  const moves: Readonly<Record<string, Move>> = {
    ArrowDown: { focus: Math.min(at + 1, last) },
    ArrowUp: { focus: Math.max(at - 1, 0) },
    Home: { focus: 0 },
    End: { focus: last },
    [inward]: moveInward(rows, at),
    [outward]: moveOutward(rows, at),
  };
  return rows[at] && moves[key];
}

function moveInward(rows: readonly TreeRow[], at: number): Move {
  if (rows[at]?.expanded === false) return { toggle: true };
  return { focus: rows[at]?.expanded && rows[at + 1] ? at + 1 : at };
}

function moveOutward(rows: readonly TreeRow[], at: number): Move {
  if (rows[at]?.expanded) return { toggle: true };
  const level = rows[at]?.level ?? 0;
  return {
    focus: Math.max(
      rows.findLastIndex((each, index) => index < at && each.level < level),
      0,
    ),
  };
}

export function Tree({ label, rows, onActivate, onToggle }: TreeProps): ReactNode {
  const tree = useRef<HTMLDivElement>(null);
  const [focused, setFocused] = useState<string>();
  const tabStop = rows.some((row) => row.id === focused) ? focused : (rows.find((row) => row.selected) ?? rows[0])?.id;
  const onKeyDown = (event: KeyboardEvent, at: number): void => {
    const row = rows[at];
    if (!row) return;
    if (event.key === 'Enter' || event.key === ' ') onActivate(row.id);
    const move =
      event.altKey || event.ctrlKey
        ? undefined
        : moveInTree(event.key, rows, at, getComputedStyle(event.currentTarget).direction === 'rtl');
    if (!move && event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    if (move?.toggle) onToggle(row.id);
    if (move?.focus !== undefined) tree.current?.querySelector<HTMLElement>(`[data-row="${move.focus}"]`)?.focus();
  };
  return (
    <div ref={tree} role="tree" aria-label={label}>
      {rows.map((row, at) => (
        <div
          key={row.id}
          className="TreeRow"
          role="treeitem"
          data-kind={row.kind === 'person' ? 'person' : undefined}
          data-row={at}
          aria-level={row.level + 1}
          aria-expanded={row.expanded}
          aria-selected={row.selected ?? false}
          style={{ '--level': row.level }}
          tabIndex={row.id === tabStop ? 0 : -1}
          onFocus={() => setFocused(row.id)}
          onKeyDown={(event) => onKeyDown(event, at)}
          onClick={() => onActivate(row.id)}
        >
          {row.kind === 'unit' && <Chevron row={row} onToggle={onToggle} />}
          {row.content}
        </div>
      ))}
    </div>
  );
}

/** For the mouse; the keyboard opens and closes with the arrow keys. */
function Chevron({ row, onToggle }: { readonly row: TreeRow; readonly onToggle: (id: string) => void }): ReactNode {
  if (row.expanded === undefined) return <span className="TreeRow-chevron" />;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: see above.
    <span
      className="TreeRow-chevron"
      onClick={(event) => {
        event.stopPropagation();
        onToggle(row.id);
      }}
    >
      <Icon of={ChevronRight} mirror />
    </span>
  );
}
