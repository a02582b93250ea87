import { useCallback, useMemo, useState } from 'react';
import type { UnitTree } from './unit-tree.ts';

export interface Expanded {
  readonly ids: ReadonlySet<string>;
  toggle(id: string): void;
  /** Opens the unit and all that stand beside it. */
  expandBeside(id: string): void;
}

/** Which units are open: those above the selected one, and what people open and close. */
export function useExpanded(tree: UnitTree, selected: string | undefined): Expanded {
  const [chosen, setChosen] = useState<ReadonlyMap<string, boolean>>(new Map());
  const ids = useMemo(() => {
    const open = new Set(tree.path(selected ?? '').map((unit) => unit.id));
    for (const [id, isOpen] of chosen)
      if (isOpen) open.add(id);
      else open.delete(id);
    return open;
  }, [tree, selected, chosen]);
  const toggle = useCallback((id: string) => setChosen((before) => new Map(before).set(id, !ids.has(id))), [ids]);
  const expandBeside = useCallback(
    (id: string) => {
      const beside = tree.children(tree.parent(id) ?? '');
      if (tree.unit(id)) setChosen((before) => new Map([...before, ...beside.map((unit) => [unit.id, true] as const)]));
    },
    [tree],
  );
  return { ids, toggle, expandBeside };
}
