import type { PresenceState } from '@parley/presence';
import type { FakeTree } from './fake-tree.ts';
import type { WatchSpec } from './schedule.ts';
import { show } from './screen.ts';
import type { Truth } from './truth.ts';
import { VISIBILITY } from './visibility.ts';

interface Facts {
  readonly tree: FakeTree;
  readonly truth: Truth;
  readonly groups: ReadonlyMap<string, readonly string[]>;
}
const STATES: readonly PresenceState[] = ['available', 'away', 'busy', 'in-meeting', 'in-call', 'do-not-disturb', 'offline'];

/** What the watch has to show at that moment. */
export function expectedOn(spec: WatchSpec, facts: Facts, at: number): string {
  const { truth, tree, groups } = facts;
  const visible = (person: string): boolean => VISIBILITY.mayShow(VISIBILITY.classOf(spec.watcher), VISIBILITY.classOf(person));
  const rows = (people: readonly string[]): Map<string, string> =>
    new Map(people.map((person) => [person, JSON.stringify(truth.of(person, at))]));
  const numbers = (people: readonly string[]) => {
    const states = people.map((person) => truth.of(person, at).state);
    return { total: people.length, counts: Object.fromEntries(STATES.map((each) => [each, states.filter((one) => one === each).length])) };
  };
  const below = (unit: string): readonly string[] => (tree.peopleOf(unit, true) ?? []).filter(visible);
  switch (spec.kind) {
    case 'people':
      return show(undefined, rows(spec.ids.filter((id) => id === spec.watcher || visible(id))), new Map(), '');
    case 'counts':
      return show(undefined, new Map(), new Map(spec.units.map((unit) => [unit, JSON.stringify(numbers(below(unit)))])), '');
    case 'unit':
    case 'group': {
      const all = spec.kind === 'unit' ? (tree.peopleOf(spec.unit, spec.below) ?? []) : tree.byName(groups.get(spec.group) ?? []);
      const people = all.filter(visible);
      const order = spec.window && people.slice(...spec.window);
      return show(order, rows(order ?? []), new Map(), JSON.stringify(numbers(people)));
    }
  }
}
