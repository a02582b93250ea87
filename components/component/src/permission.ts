/**
 * What a component may ask for, and is not given otherwise: channels below its id; tables and byte strings of its own; to see what other
 * components are about to do, where they let it (`hooks`); to read who there is (`directory:read`); to know of all sessions, to end them, and to say
 * who has one elsewhere (`sessions:read`, `sessions:end`, `sessions:vouch`); to let pages of foreign origins in front of the door (`origins:admit`).
 */
const PERMISSIONS = [
  'channels:own',
  'storage:own',
  'hooks',
  'directory:read',
  'sessions:read',
  'sessions:end',
  'sessions:vouch',
  'origins:admit',
] as const;

/** `network:https://api.example.org`: to ask this origin for something. */
export type Permission = (typeof PERMISSIONS)[number] | `network:${string}`;

const NETWORK = 'network:';

/** What is wrong with a list of permissions, one sentence each. */
export function permissionSentences(permissions: readonly string[]): string[] {
  const known: readonly string[] = PERMISSIONS;
  return permissions.flatMap((each) => {
    if (known.includes(each)) return [];
    if (!each.startsWith(NETWORK)) return [`There is no permission "${each}"; there are ${known.join(', ')} and network:https://host.`];
    return isOrigin(each.slice(NETWORK.length))
      ? []
      : [`Permission "${each}" names no origin; write it as "network:https://api.example.org".`];
  });
}

/** The origins to which the permissions open the way. */
export function permittedOrigins(permissions: readonly Permission[]): readonly string[] {
  return permissions.filter((each) => each.startsWith(NETWORK)).map((each) => each.slice(NETWORK.length));
}

function isOrigin(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.origin === text;
}
