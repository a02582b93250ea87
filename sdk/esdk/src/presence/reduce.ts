import type { CountsNews, GroupNews, PersonPresence } from '@parley/presence-component/contract';
import { reuse } from '../state.ts';
import type { CountsSnapshot, PresenceSnapshot } from './types.ts';

/** A snapshot's people in their order: whoever it does not name is offline. */
export function peopleFrom(order: readonly string[], said: readonly PersonPresence[], before: PresenceSnapshot): PresenceSnapshot {
  return { ready: true, people: rowsOf(order, byPerson(said), before) };
}

export function groupFrom({ order = [], people = [], ...numbers }: GroupNews, before: PresenceSnapshot): PresenceSnapshot {
  return { ...peopleFrom(order, people, before), ...numbers };
}

/** What a delta changes: whoever it does not name stays as they were, or is offline where they were not there. */
export function applyNews(before: PresenceSnapshot, { order, people, ...numbers }: GroupNews): PresenceSnapshot {
  if (!order && !people) return { ...before, ...numbers };
  const known = new Map([...byPerson(before.people), ...byPerson(people ?? [])]);
  return { ...before, ...numbers, people: rowsOf(order ?? before.people.map(({ person }) => person), known, before) };
}

export function applyCounts(order: readonly string[], before: CountsSnapshot, { units }: CountsNews): CountsSnapshot {
  const known = new Map(before.units.map((entry) => [entry.unit, entry]));
  for (const entry of units) known.set(entry.unit, reuse(known.get(entry.unit), entry));
  return { ready: true, units: order.flatMap((unit) => known.get(unit) ?? []) };
}

/** Those who are the same as before are the same objects. */
function rowsOf(
  order: readonly string[],
  entries: ReadonlyMap<string, PersonPresence>,
  before: PresenceSnapshot,
): readonly PersonPresence[] {
  const old = byPerson(before.people);
  return order.map((person) => reuse(old.get(person), entries.get(person) ?? { person, state: 'offline' }));
}

function byPerson(people: readonly PersonPresence[]): ReadonlyMap<string, PersonPresence> {
  return new Map(people.map((entry) => [entry.person, entry]));
}
