import type { IdentityState } from './state.ts';

/** Whom the session cookies of a browser belong to, slot by slot. */
export async function holders(state: IdentityState, cookies: ReadonlyMap<number, string>): Promise<ReadonlyMap<number, string>> {
  const found = await Promise.all(
    [...cookies].map(async ([slot, value]) => [slot, (await state.sessions.byCookie(value))?.person] as const),
  );
  const active = await state.people.exists(found.flatMap(([, person]) => person ?? []));
  return new Map(found.filter((entry): entry is [number, string] => entry[1] !== undefined && active.has(entry[1])));
}
