import type { Random } from '@parley/runtime';

/**
 * How long the next try waits after `tries` in vain, milliseconds: anything up to twice as much each time (full jitter). At most 4 s, well
 * within the grace of presence (8 s), so that nobody sees that a server was restarted; after 24 tries, some 45 s, at most 30 s.
 */
export function backOffMs(random: Random, tries: number): number {
  return random.integer(Math.min(500 * 2 ** tries, tries < 24 ? 4_000 : 30_000));
}
