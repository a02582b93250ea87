import { AsyncLocalStorage } from 'node:async_hooks';
import type { Site } from '@parley/site';

interface Acting {
  readonly life: string;
  /** What has not settled: the call itself, and what it stopped waiting for. */
  running: number;
}

const calls = new AsyncLocalStorage<Acting>();

/**
 * Runs a call from asking whether it is permitted to its end: what it has stored meanwhile is asked for the life of the node under which it began.
 * What it leaves behind it (timers, work that others wait for) acts for itself, but for what `stillActing` was told of.
 */
export async function act<T>(site: Pick<Site, 'alone' | 'life'>, run: () => Promise<T>): Promise<T> {
  if (site.alone) return run();
  const acting: Acting = { life: site.life, running: 0 };
  return calls.run(acting, () => settling(acting, run));
}

/** For a part of a call that may be given up before it ends: whatever is stored in it until then, the call has stored. */
export function stillActing<T>(part: Promise<T>): Promise<T> {
  const acting = calls.getStore();
  return acting ? settling(acting, () => part) : part;
}

async function settling<T>(acting: Acting, task: () => Promise<T>): Promise<T> {
  acting.running++;
  try {
    return await task();
  } finally {
    acting.running--;
  }
}

/** The life of this node for which the call that runs at this moment may act; undefined: no call runs. */
export function actingLife(): string | undefined {
  const acting = calls.getStore();
  return acting && acting.running > 0 ? acting.life : undefined;
}
