import { pipes } from '@parley/esdk/pipes';
import { useMe, useParley } from '@parley/react';
import { systemRuntime } from '@parley/runtime';
import { useEffect, useState } from 'react';
import { download } from './choose-file.ts';
import { TransferDesk } from './desk.ts';
import { openParts } from './parts.ts';
import { openRecords } from './records.ts';

/** The files of this window; undefined until they can be taken, and where the browser has no cryptography for pages (plain HTTP). */
export function useDesk(): TransferDesk | undefined {
  const parley = useParley();
  const me = useMe();
  const [desk, setDesk] = useState<TransferDesk>();
  useEffect(() => {
    if (!globalThis.isSecureContext) return;
    let isWanted = true;
    let opened: TransferDesk | undefined;
    void Promise.all([openParts(), openRecords(me)]).then(([parts, records]) => {
      if (!isWanted) return;
      opened = new TransferDesk({
        pipes: pipes(parley),
        clock: systemRuntime.clock,
        parts,
        records,
        isUp: () => parley.connection.state === 'up',
        deliver: download,
        claim,
        newId: () => systemRuntime.random.id(),
      });
      setDesk(opened);
      return opened.start();
    });
    return () => {
      isWanted = false;
      opened?.close();
      setDesk(undefined);
    };
  }, [parley, me]);
  return desk;
}

/** One window of the browser has a transfer, until it gives it back or is gone. */
function claim(id: string): Promise<(() => void) | undefined> {
  return new Promise((resolve) => {
    void navigator.locks.request(`parley-file:${id}`, { ifAvailable: true }, (lock) => {
      if (!lock) return resolve(undefined);
      return new Promise<void>((release) => resolve(release));
    });
  });
}
