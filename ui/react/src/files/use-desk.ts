import { useEffect, useState } from 'react';
import { useMe, useParley } from '../hooks/context.tsx';
import type { FileDesk } from './file-desk.ts';
import { holdDesk } from './held-desk.ts';

/**
 * The files of this window; undefined until they can be taken, and where the browser has no cryptography for pages (plain HTTP). While somebody uses
 * it, others can send files here: `<Files />` asks about them.
 *
 * @example
 * const desk = useDesk();
 * const send = async () => {
 *   const chosen = await chooseFile();
 *   if (chosen) await desk?.send('maya', chosen.file, chosen.handle);
 * };
 */
export function useDesk(): FileDesk | undefined {
  const parley = useParley();
  const me = useMe();
  const [desk, setDesk] = useState<FileDesk>();
  useEffect(() => {
    // Nothing is connected yet, or nobody is signed in.
    if (me === '') return;
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
