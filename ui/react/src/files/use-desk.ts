import { useEffect, useState } from 'react';
import { useMe, useParley } from '../hooks/context.tsx';
import type { TransferDesk } from './desk.ts';
import { holdDesk } from './held-desk.ts';

/** The files of this window; undefined until they can be taken, and where the browser has no cryptography for pages (plain HTTP). */
export function useDesk(): TransferDesk | undefined {
  const parley = useParley();
  const me = useMe();
  const [desk, setDesk] = useState<TransferDesk>();
  useEffect(() => {
    let isWanted = true;
    const held = holdDesk(parley, me);
    void held.desk.then((opened) => {
      if (isWanted) setDesk(opened);
    });
    return () => {
      isWanted = false;
      held.giveBack();
      setDesk(undefined);
    };
  }, [parley, me]);
  return desk;
}
