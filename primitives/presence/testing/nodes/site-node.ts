import type { WatchSpec } from '../world/schedule.ts';
import type { Screen } from '../world/screen.ts';
import type { Process } from './process.ts';

export interface OpenWatch {
  readonly spec: WatchSpec;
  readonly screen: Screen;
  readonly stop: () => void;
}

/** A place for a node: its process comes and goes. */
export class SiteNode {
  readonly name: string;
  process: Process | undefined;
  /** Sees everybody; there is one when the process takes connections. */
  monitor: Screen | undefined;
  watches: OpenWatch[] = [];
  bootedAt = 0;
  /** No other node was there when it went: its grace begins when it comes back. */
  wasLast = false;
  /** When it stood still last. */
  stoodStill: { readonly from: number; readonly to: number } | undefined;
  /** The others have met it from then on: a life that nobody has met leaves facts that nobody knows to be over. */
  metFrom = 0;
  /** The same of the life that it began when it ran again. */
  metAgainFrom = 0;
  /** What it tells is known to all from then on, if nothing else happens. */
  tellsFrom = 0;
  /** What it is told, and shows, is right from then on. */
  seesFrom = 0;
  /** Since when it hears nothing, or not all, as long as it does not see. */
  blindSince: number = Number.POSITIVE_INFINITY;
  /** It has forgotten who was gone while it did not see. */
  ghostsFrom = 0;

  constructor(name: string) {
    this.name = name;
  }

  /** Takes connections. */
  get isUp(): boolean {
    return this.monitor !== undefined;
  }

  get isReachable(): boolean {
    const { process } = this;
    return this.isUp && process !== undefined && !process.isFrozen && !process.site.isCut && !process.site.isLossy;
  }

  tells(now: number): boolean {
    return this.isReachable && now >= this.tellsFrom;
  }

  sees(now: number): boolean {
    return this.isReachable && now >= this.seesFrom;
  }

  /** The process is gone, and so is what was shown. Answers what was watched. */
  close(): readonly WatchSpec[] {
    for (const screen of [this.monitor, ...this.watches.map((each) => each.screen)]) if (screen) screen.isClosed = true;
    this.process = undefined;
    this.monitor = undefined;
    return this.watches.splice(0).map(({ spec }) => spec);
  }
}
