import { pipes } from '@parley/esdk/pipes';
import { useMe, useParley } from '@parley/react/internal';
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
        claim: (id, wait) => claim(`parley-file:${me}:${id}`, wait),
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

/** One window of a person in this browser has a transfer, until it gives it back or is gone. */
function claim(name: string, wait?: AbortSignal): Promise<(() => void) | undefined> {
  return new Promise((resolve) => {
    const hold = (lock: Lock | null): Promise<void> | void => {
      if (!lock) return resolve(undefined);
      return new Promise((release) => resolve(release));
    };
    const options = wait ? { signal: wait } : { ifAvailable: true };
    navigator.locks.request(name, options, hold).catch(() => resolve(undefined));
  });
}
