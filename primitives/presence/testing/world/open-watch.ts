import type { Presence, PresenceSink } from '@parley/presence';
import type { WatchSpec } from './schedule.ts';

/** Opens the watch at a node; `groups`: who is in them at this moment. Returns how to stop. */
export function openWatch(
  { watches }: Pick<Presence, 'watches'>,
  spec: WatchSpec,
  groups: ReadonlyMap<string, readonly string[]>,
  sink: PresenceSink,
): () => void {
  switch (spec.kind) {
    case 'people':
      return watches.watchPeople(spec.watcher, spec.ids, sink);
    case 'counts':
      return watches.watchCounts(spec.watcher, spec.units, sink);
    case 'unit':
      return watches.watchUnit(spec.watcher, spec, sink);
    case 'group':
      return watches.watchGroup(spec.watcher, spec, groups.get(spec.group) ?? [], sink);
  }
}
