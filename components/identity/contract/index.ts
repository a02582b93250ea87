/** HTTP surface of identity, under `/u/<slot>/api/identity/`, and what guests are. Clients import its types alone. */
export { guestCan, guestId } from './guest.ts';

/** GET session: what this slot's page should show. */
export type SlotState =
  /**
   * No organisation yet. The one-time link printed at the start (`/?first=<code>`) is needed to go on: see the setup component.
   * Without `dataPath` what there is is kept in the database of a site.
   */
  | { readonly state: 'first-run'; readonly version: string; readonly dataPath?: string }
  | { readonly state: 'signed-out'; readonly organisation: string; readonly version: string }
  | {
      readonly state: 'signed-in';
      readonly organisation: string;
      readonly person: { readonly id: string; readonly name: string; readonly admin: boolean };
      /** True only for the administrator who loaded the sample, on loopback. */
      readonly mayOpenAs: boolean;
      readonly insecure: boolean;
      readonly version: string;
    };

/** Body of every refused route: RFC 9457 problem. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  /** A sentence for people, in English. */
  readonly detail: string;
  /** What the code needs; `reason` and `values` (a `Reason` of the protocol) say why to programs. */
  readonly details?: unknown;
}

export interface IdentityRoutes {
  'GET /session': { out: SlotState };
  /** `mail` or person id, and password. Wrong: 401 with one message for every cause. */
  'POST /sign-in': { in: { name: string; password: string }; out: { slot: number } };
  'POST /sign-out': { in: { everywhere?: boolean }; out: Record<string, never> };
  /** One-time token (30 s) for the `hello` of this slot's socket. */
  'POST /ticket': { out: { token: string; person: string } };
  'GET /invitations/:code': { out: { organisation: string; id: string; name: string; mail: string } };
  'POST /invitations/:code': { in: { password: string }; out: { slot: number } };
}

export interface IdentityMethods {
  /** Devices and sessions of the caller. */
  'identity.sessions': { in: Record<string, never>; out: { sessions: readonly SessionInfo[] } };
  'identity.signOut': { in: { session?: string; everywhere?: boolean }; out: Record<string, never> };
  'identity.changePassword': { in: { current: string; next: string }; out: Record<string, never> };
  /** Administrators: a one-time link (7 days) with which the person sets a password. A new one voids the last. */
  'identity.invite': { in: { person: string }; out: { url: string; expiresAt: number } };
  /**
   * Administrators, and applications with their key: makes tokens of applications that were issued up to now (and half a minute more: clocks may
   * be apart) good for nothing, with what stands on them; it has ended on every node when this is answered. One of `token` (its `jti`),
   * `session` (with the token it stands on), `person` and `device` (those that the person used there), `person`. `application`: only tokens
   * of that one; an application revokes its own, and calls people and guests as its tokens do. Without it, `person` ends everything, sign-ins too.
   */
  'identity.revoke': {
    in: { token?: string; session?: string; person?: string; device?: string; application?: string };
    out: Record<string, never>;
  };
  /** Administrators: an access token for a script, acting as the person. Shown once. */
  'identity.issueToken': { in: { person: string; label: string; days?: number }; out: { token: string; expiresAt: number } };
}
export interface SessionInfo {
  readonly id: string;
  readonly client: string;
  readonly createdAt: number;
  readonly lastSeenAt: number;
  readonly current: boolean;
}
