import type { ComponentEntry, ComponentsMethods, NodeRestart } from '@parley/catalogue/contract';
import { useParley } from '@parley/react/internal';
import { useCallback, useEffect, useState } from 'react';
import { whileShown } from './while-shown.ts';

/** How it runs is asked again after this: it changes by itself, and nothing tells of it. */
const AGAIN_MS = 5_000;

export interface Components {
  /** Undefined: not there yet. */
  readonly list?: readonly ComponentEntry[];
  /** Why it did not come, the last time. */
  readonly error?: unknown;
  load(): void;
  /** Answers what became of it on each node. Rejects with the refusal. */
  restart(id: string): Promise<readonly NodeRestart[]>;
}

/** The components of the server, as they are while somebody looks. */
export function useComponents(): Components {
  const parley = useParley();
  const [known, setKnown] = useState<Pick<Components, 'list' | 'error'>>({});
  const load = useCallback(
    () =>
      parley.request<ComponentsMethods, 'components.list'>('components.list', {}).then(
        ({ components: list }) => setKnown({ list }),
        // What was known stays in sight.
        (error: unknown) => setKnown(({ list }) => ({ ...(list && { list }), error })),
      ),
    [parley],
  );
  useEffect(() => whileShown(document, AGAIN_MS, load), [load]);
  return {
    ...known,
    load: () => void load(),
    async restart(id) {
      const { nodes } = await parley.request<ComponentsMethods, 'components.restart'>('components.restart', { id });
      await load();
      return nodes;
    },
  };
}
