import type { MessagingMethods } from '@parley/esdk';
import { useParley } from '@parley/react/internal';
import { useCallback, useEffect, useRef, useState } from 'react';

type SearchPage = MessagingMethods['messaging.search']['out'];
export type SearchHit = SearchPage['hits'][number];

export interface FoundMessages {
  /** What these are the answer to. */
  readonly query: string;
  readonly hits: readonly SearchHit[];
  readonly more: boolean;
  readonly searching: boolean;
  readonly error: unknown;
}

const PAUSE_MS = 200;
const NOTHING = { hits: [], more: false, searching: false, error: undefined } as const;

/**
 * Messages that fit, asked of the server a moment after the last keystroke; what answers an earlier question is dropped. `goOn` asks for more,
 * or again for what failed.
 */
export function useMessageSearch(query: string, limit: number): readonly [FoundMessages, goOn: () => void] {
  const parley = useParley();
  const [found, setFound] = useState<FoundMessages & { readonly earlier?: string }>({ query: '', ...NOTHING });
  const asking = useRef<AbortController>(undefined);
  const ask = useCallback(
    async (before: readonly SearchHit[], earlier: string | undefined): Promise<void> => {
      const controller = new AbortController();
      asking.current?.abort();
      asking.current = controller;
      setFound((known) => ({ ...known, searching: true, error: undefined }));
      try {
        const input = { query, limit, ...(earlier !== undefined && { before: earlier }) };
        const options = { signal: controller.signal };
        const page = await parley.request<MessagingMethods, 'messaging.search'>('messaging.search', input, options);
        if (controller.signal.aborted) return;
        const hits = [...before, ...page.hits];
        setFound({
          ...NOTHING,
          query,
          hits,
          more: page.earlier !== undefined,
          ...(page.earlier !== undefined && { earlier: page.earlier }),
        });
      } catch (error) {
        if (!controller.signal.aborted) setFound({ ...NOTHING, query, hits: before, error, ...(earlier !== undefined && { earlier }) });
      }
    },
    [parley, query, limit],
  );
  useEffect(() => {
    if (query === '') return setFound({ query, ...NOTHING });
    setFound((known) => ({ ...known, searching: true }));
    const timer = setTimeout(() => void ask([], undefined), PAUSE_MS);
    return () => {
      clearTimeout(timer);
      asking.current?.abort();
    };
  }, [query, ask]);
  return [found, () => void ask(found.hits, found.earlier)];
}
