import { AsyncLocalStorage } from 'node:async_hooks';
import type { Site } from '@parley/site';

interface Acting {
  readonly life: string;
  over: boolean;
}

const calls = new AsyncLocalStorage<Acting>();

/**
 * Runs a call from asking whether it is permitted to its end: what it has stored meanwhile is asked for the life of the node under which it began.
 * What it leaves behind it (timers, work that others wait for) acts for itself.
 */
export async function act<T>(site: Pick<Site, 'alone' | 'life'>, run: () => Promise<T>): Promise<T> {
  if (site.alone) return run();
  const acting: Acting = { life: site.life, over: false };
  try {
    return await calls.run(acting, run);
  } finally {
    acting.over = true;
  }
}

/** The life of this node for which the call that runs at this moment may act; undefined: no call runs. */
export function actingLife(): string | undefined {
  const acting = calls.getStore();
  return acting?.over === false ? acting.life : undefined;
}
