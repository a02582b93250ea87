/** What a guest may do, in one conversation. */
const VERBS = ['join', 'publish', 'cast', 'history', 'members'] as const;
/** What opening and reading it takes, and knowing who speaks: methods that know it from all others by themselves. */
const CALLS = ['messaging/open: call', 'messaging/history: call', 'messaging/markRead: call', 'messaging/names: call'] as const;

/** Guests are not among the people: it is an id that no person has. */
export function guestId(application: string, sub: string): string {
  return `guest:${application}:${sub}`;
}

/** What a guest may do whose token names this conversation. `names`: its key and its feed. `lists`: what the token permits there. */
export function guestCan(names: readonly string[], lists: (verb: (typeof VERBS)[number]) => boolean): readonly string[] {
  const verbs = VERBS.filter(lists);
  if (verbs.length === 0) return [];
  return [...names.map((name) => `${name}: ${verbs.join(' ')}`), ...(verbs.includes('join') ? CALLS : [])];
}
