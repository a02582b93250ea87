import type { ChannelHandle, ChannelItem, Position } from '@parley/esdk';
import { useEffect, useEffectEvent, useState } from 'react';
import { useParley } from '../hooks/context.tsx';

export type ChannelState<T> =
  | { readonly state: 'joining' }
  | { readonly state: 'failed'; readonly error: unknown; readonly retry: () => void }
  /** `handle` has the commands (`publish`, `cast`, `history`), and is left by the hook. `members`: who has it open, where that was asked for. */
  | { readonly state: 'joined'; readonly handle: ChannelHandle<T>; readonly members: readonly string[] };

export interface ChannelOptions<T> {
  /** Called with everything that comes, in order; may be another function at each rendering. After a `reset` read your state anew. */
  readonly onItem?: (item: ChannelItem<T>) => void;
  /** Called with what is cast; may be another function at each rendering. */
  readonly onCast?: (cast: { readonly sender: string; readonly key: string; readonly body: unknown }) => void;
  /** Where to begin; default: with what comes from then on. Only its value at the time of joining counts. */
  readonly from?: Position;
  /** The newest so many first. Only its value at the time of joining counts. */
  readonly last?: number;
  /** With who has it open (the verb `members`). Only its value at the time of joining counts. Default false. */
  readonly members?: boolean;
}

const JOINING = { state: 'joining' } as const;
const NOBODY: readonly string[] = [];

/**
 * A channel, joined while the component is there. What ends the channel later (a right that is gone) is `failed`, too.
 *
 * @example
 * const deal = useChannel<DealEvent>('crm/deal/42', { onItem: (item) => dispatch(item) });
 * if (deal.state === 'joined') await deal.handle.publish({ stage: 'won' });
 */
export function useChannel<T = unknown>(name: string, options: ChannelOptions<T> = {}): ChannelState<T> {
  const { channels } = useParley();
  const [attempt, setAttempt] = useState(0);
  const [known, setKnown] = useState<{ readonly channels: unknown; readonly name: string; readonly now: ChannelState<T> }>();
  const begin = useEffectEvent(() => ({
    ...(options.from && { from: options.from }),
    ...(options.last !== undefined && { last: options.last }),
    ...(options.members && { members: true }),
  }));
  const onItem = useEffectEvent((item: ChannelItem<T>) => options.onItem?.(item));
  const onCast = useEffectEvent<NonNullable<ChannelOptions<T>['onCast']>>((cast) => options.onCast?.(cast));
  // biome-ignore lint/correctness/useExhaustiveDependencies: `attempt` joins again.
  useEffect(() => {
    const stop = new AbortController();
    const show = (now: ChannelState<T>): void => {
      if (!stop.signal.aborted) setKnown({ channels, name, now });
    };
    const follow = async (): Promise<void> => {
      const handle = await channels.join<T>(name, begin());
      if (stop.signal.aborted) return handle.leave();
      stop.signal.addEventListener('abort', () => void handle.leave());
      handle.onCast((cast) => onCast(cast));
      handle.onMembers((members) => show({ state: 'joined', handle, members }));
      show({ state: 'joined', handle, members: handle.members });
      for await (const item of handle) if (!stop.signal.aborted) onItem(item);
    };
    show(JOINING);
    follow().catch((error: unknown) => show({ state: 'failed', error, retry: () => setAttempt((before) => before + 1) }));
    return () => stop.abort();
  }, [channels, name, attempt]);
  return known?.channels === channels && known.name === name ? known.now : JOINING;
}

/**
 * Ids of the people who have a channel open at this moment, oneself with them; nobody while that is not known. Whoever uses this has it open, too.
 *
 * @example
 * const here = useMembers('crm/deal/42');
 */
export function useMembers(channel: string): readonly string[] {
  const joined = useChannel(channel, { members: true });
  return joined.state === 'joined' ? joined.members : NOBODY;
}
