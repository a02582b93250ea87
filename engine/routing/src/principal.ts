/** Who acts: the result of the one place that verifies identity. Immutable. */
export interface Principal {
  readonly kind: 'person' | 'guest' | 'service';
  readonly id: string;
  /** e.g. `admin`. A service that the operator starts has `admin` through its key. */
  readonly roles: readonly string[];
  /** Capabilities of the token (`"<pattern>: <verbs>"`); absent = the person's own rights. They only ever narrow. */
  readonly can?: readonly string[];
  /** What was presented, for revocation: id of the cookie session, token or key. */
  readonly grant: string;
  /** Id of the application whose token or key was presented; absent: none. A session is of one application as long as it lives. */
  readonly application?: string;
  /** When the token of an application was issued, milliseconds since 1970: what was revoked later covers it. */
  readonly issuedAt?: number;
  /** Milliseconds since 1970; absent = until revoked. Enforced on living connections. */
  readonly expiresAt?: number;
}
