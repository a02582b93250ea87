import type { InProcessHub } from '@parley/backbone';
import type { Runtime } from '@parley/runtime';
import type { Site } from '@parley/site';
import { HubSite } from '../hub-site.ts';

/** Where a life of a server runs: what it sees of the world. */
export interface Place {
  readonly site: Site;
  readonly runtime: Runtime;
  /** What a promise of the world settles with, when this process runs. */
  outside<T>(promise: Promise<T>): Promise<T>;
  /** Something comes in from outside; it has its turn when this process runs. */
  run(fn: () => void): void;
  /** The process is gone, without a word to anybody. `close`: stops what would go on where a process cannot be stopped. */
  kill(close: () => void): void;
  /** It leaves the site in order. */
  leave(): Promise<void>;
}

/** One of several nodes on a hub that need no lease, and never stand still. */
export function hubPlace(name: string, hub: InProcessHub, runtime: Runtime): Place {
  const site = new HubSite(name, hub);
  const close = (): Promise<void> => site.backbones.channels.close();
  const kill = (stop: () => void): void => {
    stop();
    void close();
  };
  return { site, runtime, outside: (promise) => promise, run: (fn) => fn(), kill, leave: close };
}
