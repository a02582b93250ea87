/** Session cookies: one per account slot (`/u/<slot>/`), so that two windows of one browser can be two people. */

/** Slots of one browser: 0 … 15. */
export const SLOTS = 16;

export interface SessionCookie {
  readonly slot: number;
  /** Null clears the cookie. base64url. */
  readonly value: string | null;
  /** Seconds; absent: until the browser is closed. */
  readonly maxAgeS?: number;
}

/** `secure`: the browser reached us by https or over loopback. Else (PARLEY_INSECURE) it would drop a Secure cookie, so the name has no prefix. */
export function sessionCookieName(slot: number, secure: boolean): string {
  return `${secure ? '__Host-' : ''}parley-${slot}`;
}

/** The value of a `Set-Cookie` header. Throws a RangeError for a slot or a value that no cookie of ours has. */
export function encodeSessionCookie({ slot, value, maxAgeS }: SessionCookie, secure: boolean): string {
  if (!Number.isInteger(slot) || slot < 0 || slot >= SLOTS) throw new RangeError(`There is no slot ${slot}.`);
  if (value !== null && !/^[\w-]{1,256}$/.test(value)) throw new RangeError('A session cookie holds 1 to 256 characters of base64url.');
  const lifetime = value === null ? 0 : maxAgeS;
  return [
    `${sessionCookieName(slot, secure)}=${value ?? ''}`,
    'Path=/',
    'HttpOnly',
    'SameSite=Lax',
    ...(secure ? ['Secure'] : []),
    ...(lifetime === undefined ? [] : [`Max-Age=${Math.floor(lifetime)}`]),
  ].join('; ');
}

/** The session cookies of a `Cookie` header: slot → value. Cookies of the other form (`secure`) and of others are left out. */
export function readSessionCookies(header: string | undefined, secure: boolean): Map<number, string> {
  const found = new Map<number, string>();
  for (const pair of header?.split(';') ?? []) {
    const at = pair.indexOf('=');
    const name = pair.slice(0, at).trim();
    const value = pair.slice(at + 1).trim();
    const slot = Number(/^(?:__Host-)?parley-(0|[1-9]\d?)$/.exec(name)?.[1] ?? Number.NaN);
    // The first one wins, as browsers send the more specific one first.
    if (slot < SLOTS && name === sessionCookieName(slot, secure) && /^[\w-]{1,256}$/.test(value) && !found.has(slot))
      found.set(slot, value);
  }
  return found;
}
