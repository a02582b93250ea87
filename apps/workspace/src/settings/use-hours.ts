import type { WorkingHours } from '@parley/presence-component/contract';
import { useMe, usePresenceModel } from '@parley/react/internal';
import { useCallback, useEffect, useRef, useState } from 'react';

export interface OwnHours {
  /** Undefined while it is not known. */
  readonly known: { readonly hours: WorkingHours | undefined } | undefined;
  /** Rejects when the server refuses. */
  save(hours: WorkingHours | undefined): Promise<void>;
}

/** One's own working hours; saved in one window, they are the same in the others of this browser at once. */
export function useHours(): OwnHours {
  const presence = usePresenceModel();
  const me = useMe();
  const [known, setKnown] = useState<OwnHours['known']>();
  const others = useRef<BroadcastChannel>(undefined);
  useEffect(() => {
    let wanted = true;
    const read = (): void =>
      void presence.mine().then(
        ({ hours }) => wanted && setKnown({ hours }),
        () => undefined,
      );
    const channel = new BroadcastChannel(`parley.hours#${me}`);
    channel.onmessage = read;
    others.current = channel;
    read();
    return () => {
      wanted = false;
      channel.close();
    };
  }, [presence, me]);
  const save = useCallback(
    async (hours: WorkingHours | undefined): Promise<void> => {
      await presence.hours(hours);
      setKnown({ hours });
      others.current?.postMessage('');
    },
    [presence],
  );
  return { known, save };
}
