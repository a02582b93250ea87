import type { Parley } from '@parley/esdk';
import { type Pipes, pipes } from '@parley/esdk/pipes';
import type { TransferDesk } from './desk.ts';
import type { FileDesk } from './file-desk.ts';
import { openDesk } from './open-desk.ts';

export interface HeldDesk {
  /** Undefined where the browser has no cryptography for pages (plain HTTP), and when it was given back meanwhile. */
  readonly desk: Promise<FileDesk | undefined>;
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
 * `person`: whose connection it is; what the browser keeps of files, it keeps for each.
 */
export function holdDesk(parley: Parley, person: string): HeldDesk {
  return shareDesk(parley, () => openDesk(parley, person));
}

/** The same with a desk that is not started; `open` is called for the first of those who hold it. */
export function shareDesk(parley: Parley, open: () => Promise<TransferDesk | undefined>): HeldDesk {
  const key = pipes(parley);
  const held = desks.get(key) ?? begin(open);
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
