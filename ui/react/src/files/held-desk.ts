import type { Parley } from '@parley/esdk';
import { type Pipes, pipes } from '@parley/esdk/pipes';
import { systemRuntime } from '@parley/runtime';
import { download } from './choose-file.ts';
import { TransferDesk } from './desk.ts';
import { openParts } from './parts.ts';
import { openRecords } from './records.ts';

export interface HeldDesk {
  /** Undefined where the browser has no cryptography for pages (plain HTTP), and when it was given back meanwhile. */
  readonly desk: Promise<TransferDesk | undefined>;
  /** What is under way stays as it is, for the next page. To be called once. */
  giveBack(): void;
}

interface Held {
  readonly desk: Promise<TransferDesk | undefined>;
  holders: number;
}

const desks = new Map<Pipes, Held>();

/**
 * The files of a connection: one desk, however many hold it, since offers are heard by it alone. It closes with the last of them.
 * `person`: whose connection it is, and what the browser keeps of their files. `open` is for tests.
 */
export function holdDesk(parley: Parley, person: string, open: typeof openDesk = openDesk): HeldDesk {
  const key = pipes(parley);
  const known = desks.get(key);
  const held = known ?? begin(() => open(parley, person));
  desks.set(key, held);
  held.holders++;
  return { desk: held.desk, giveBack: () => release(key, held) };
}

function begin(open: () => Promise<TransferDesk | undefined>): Held {
  const started = async (): Promise<TransferDesk | undefined> => {
    const desk = await open();
    if (held.holders === 0) return undefined;
    await desk?.start();
    return desk;
  };
  const held = { desk: Promise.resolve().then(started), holders: 0 };
  return held;
}

function release(key: Pipes, held: Held): void {
  if (--held.holders > 0) return;
  desks.delete(key);
  // Where it did not open nothing is to be closed; whoever waits for it hears why.
  held.desk.then((desk) => desk?.close()).catch(() => {});
}

async function openDesk(parley: Parley, person: string): Promise<TransferDesk | undefined> {
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
