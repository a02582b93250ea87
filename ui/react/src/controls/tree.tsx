import { ChevronRight } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { Icon } from './icon.tsx';
import { useKeepPlace } from './keep-place.ts';
import { type RowRange, useRowWindow } from './row-window.ts';
import { findTyped, moveInTree, type TreeRow, type TreeRows } from './tree-keys.ts';

declare module 'react' {
  interface CSSProperties {
    /** Depth of a row in a tree, for the style sheet. */
    '--level'?: number;
  }
}

export interface TreeProps {
  readonly label: string;
  readonly rows: TreeRows;
  readonly onActivate: (index: number) => void;
  readonly onToggle: (id: string) => void;
  /** Opens all that stand beside a row (the key *). */
  readonly onExpandBeside?: (id: string) => void;
  /** Which rows exist on the page: those in sight and a screen around them. */
  readonly onRange?: (range: RowRange) => void;
}

/**
 * A tree of any length: only rows in sight exist. The tree has the focus, never a row, so that a row may come and go; the active one is
 * named by `aria-activedescendant`.
 */
export function Tree({ label, rows, onActivate, onToggle, onExpandBeside, onRange }: TreeProps): ReactNode {
  const id = useId();
  const tree = useRef<HTMLDivElement>(null);
  const { from, to, rowHeight, reveal } = useRowWindow(tree, rows.count);
  useKeepPlace(tree, rows, rowHeight);
  const { index: active, move } = useActiveRow(rows, reveal);
  const typed = useTyped();
  useEffect(() => onRange?.({ from, to }), [onRange, from, to]);

  const act = (key: string, row: TreeRow): boolean => {
    if (key === 'Enter' || (key === ' ' && !typed.pending())) onActivate(active);
    else if (key === '*' && onExpandBeside) onExpandBeside(row.id);
    else if ([...key].length === 1) move(findTyped(rows, active, typed.add(key)));
    else return false;
    return true;
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const row = rows.at(active);
    if (!row || event.altKey || event.ctrlKey || event.metaKey) return;
    const rightToLeft = getComputedStyle(event.currentTarget).direction === 'rtl';
    const page = Math.max(1, Math.floor((to - from) / 3));
    const next = moveInTree({ key: event.key, rightToLeft, page }, rows, active);
    if (next) typed.clear();
    if (next?.toggle) onToggle(row.id);
    else if (next?.focus !== undefined) move(next.focus);
    else if (!act(event.key, row)) return;
    event.preventDefault();
  };
  const shown = Array.from({ length: to - from }, (_, offset) => from + offset);
  return (
    <div
      ref={tree}
      className="Tree"
      role="tree"
      aria-label={label}
      tabIndex={0}
      aria-activedescendant={active >= from && active < to ? `${id}-${active}` : undefined}
      onKeyDown={onKeyDown}
    >
      <div role="none" style={{ height: from * rowHeight }} />
      {shown.map((index) => {
        const row = rows.at(index);
        return (
          row && (
            <TreeItem
              key={row.id}
              row={row}
              index={index}
              id={`${id}-${index}`}
              active={index === active}
              onActivate={() => {
                move(index);
                onActivate(index);
              }}
              onToggle={() => onToggle(row.id)}
            />
          )
        );
      })}
      <div role="none" style={{ height: (rows.count - to) * rowHeight }} />
    </div>
  );
}

interface TreeItemProps {
  readonly row: TreeRow;
  readonly index: number;
  readonly id: string;
  readonly active: boolean;
  readonly onActivate: () => void;
  readonly onToggle: () => void;
}

function TreeItem({ row, index, id, active, onActivate, onToggle }: TreeItemProps): ReactNode {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: the tree has the focus and the keys.
    <div
      className="TreeRow"
      role="treeitem"
      id={id}
      data-row={index}
      data-kind={row.kind === 'person' ? 'person' : undefined}
      data-active={active ? '' : undefined}
      aria-level={row.level + 1}
      aria-posinset={row.position}
      aria-setsize={row.setSize}
      aria-expanded={row.expanded}
      aria-selected={row.selected ?? false}
      style={{ '--level': row.level }}
      onClick={onActivate}
    >
      {row.kind === 'unit' && <Chevron expanded={row.expanded} onToggle={onToggle} />}
      {row.content}
    </div>
  );
}

/** For the mouse; the keyboard opens and closes with the arrow keys. */
function Chevron({ expanded, onToggle }: { readonly expanded: boolean | undefined; readonly onToggle: () => void }): ReactNode {
  if (expanded === undefined) return <span className="TreeRow-chevron" />;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: see above.
    <span
      className="TreeRow-chevron"
      onClick={(event) => {
        event.stopPropagation();
        onToggle();
      }}
    >
      <Icon of={ChevronRight} mirror />
    </span>
  );
}

/** The row that keys are about: it stays the same when rows before it come and go; at first the selected one. */
function useActiveRow(rows: TreeRows, reveal: (index: number) => void): { index: number; move(index: number): void } {
  const [active, setActive] = useState<{ readonly id: string; readonly index: number }>();
  const last = Math.max(0, rows.count - 1);
  const index = active ? whereNow(rows, active, last) : Math.max(0, rows.selected());
  const move = (next: number): void => {
    const row = rows.at(next);
    if (!row) return;
    setActive({ id: row.id, index: next });
    reveal(next);
  };
  return { index, move };
}

function whereNow(rows: TreeRows, active: { readonly id: string; readonly index: number }, last: number): number {
  if (rows.at(active.index)?.id === active.id) return active.index;
  const found = rows.indexOf(active.id);
  return found >= 0 ? found : Math.min(active.index, last);
}

const TYPING_MS = 700;

/** Letters typed one soon after the other. */
function useTyped(): { add(letter: string): string; pending(): boolean; clear(): void } {
  const state = useRef({ text: '', at: 0 });
  const pending = (): boolean => state.current.text !== '' && performance.now() - state.current.at < TYPING_MS;
  return {
    pending,
    clear() {
      state.current.text = '';
    },
    add(letter) {
      state.current = { text: (pending() ? state.current.text : '') + letter, at: performance.now() };
      return state.current.text;
    },
  };
}
