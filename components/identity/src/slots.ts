import { SLOTS } from '@parley/security';

/** The slot in which to sign a person in: the one that is theirs already, else the preferred one, else the next that is free. Undefined: none is. */
export function slotFor(person: string, holders: ReadonlyMap<number, string>, preferred = 0): number | undefined {
  const slots = [preferred, ...Array.from({ length: SLOTS }, (_, slot) => slot)];
  return slots.find((slot) => holders.get(slot) === person) ?? slots.find((slot) => !holders.has(slot));
}
