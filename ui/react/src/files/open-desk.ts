import type { Parley } from '@parley/esdk';
import { pipes } from '@parley/esdk/pipes';
import { systemRuntime } from '@parley/runtime';
import { download } from './choose-file.ts';
import { TransferDesk } from './desk.ts';
import { openParts } from './parts.ts';
import { openRecords } from './records.ts';

/** Undefined where the browser has no cryptography for pages (plain HTTP). Not started yet. */
export async function openDesk(parley: Parley, person: string): Promise<TransferDesk | undefined> {
  if (!globalThis.isSecureContext) return undefined;
  const [parts, records] = await Promise.all([openParts(), openRecords(person)]);
  return new TransferDesk({
    pipes: pipes(parley),
    clock: systemRuntime.clock,
    parts,
    records,
    isUp: () => parley.connection.state === 'up',
    deliver: download,
    claim: (id, wait) => claim(`parley-file:${person}:${id}`, wait),
    newId: () => systemRuntime.random.id(),
  });
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
