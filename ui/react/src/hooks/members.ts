import { useCallback, useEffect, useState } from 'react';
import { useParley } from './context.tsx';
import { usePeople } from './people.ts';

export interface Members {
  readonly ids: readonly string[];
  readonly more: boolean;
  readonly loading: boolean;
  readonly failed: boolean;
}

const PAGE = 100;
const NONE: Members = { ids: [], more: true, loading: true, failed: false };

/** The members of a room, page by page; read anew when their number changes. */
export function useMembers(conversation: string, memberCount: number): readonly [Members, () => void] {
  const parley = useParley();
  const [members, setMembers] = useState(NONE);
  const load = useCallback(
    async (before: readonly string[]): Promise<void> => {
      setMembers((known) => ({ ...known, loading: true, failed: false }));
      const after = before.at(-1);
      try {
        const page = await parley.messaging.call('messaging.members', { conversation, limit: PAGE, ...(after !== undefined && { after }) });
        setMembers({ ids: [...before, ...page.people], more: page.more, loading: false, failed: false });
      } catch {
        setMembers({ ids: before, more: true, loading: false, failed: true });
      }
    },
    [parley, conversation],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: another number means other members.
  useEffect(() => {
    void load([]);
  }, [load, memberCount]);
  usePeople(members.ids);
  return [members, () => void load(members.ids)];
}
