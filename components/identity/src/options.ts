import type { Passwords } from '@parley/security';

/** What the server tells identity about itself. */
export interface IdentityOptions {
  /** Version of the server, shown on the pages before sign-in. */
  readonly version: string;
  /** Where the data is, shown at the first run; absent: in the database of a site. */
  readonly dataPath?: string;
  /** `https://talk.example.org`: where people reach the server; asked whenever a link is made. */
  readonly origin: () => string;
  /** The key with which the local command acts as administrator; absent: nobody does. */
  readonly operatorKey?: string;
  /** The token with which a monitoring system reads the figures of this node, and does nothing else; absent: none does. */
  readonly metricsToken?: string;
  /** Sessions travel over plain http beyond this machine (PARLEY_INSECURE); the pages say so. Default false. */
  readonly insecure?: boolean;
  /** How passwords are hashed. Default: argon2id of @parley/security. */
  readonly passwords?: Pick<Passwords, 'hash' | 'verify'>;
}

/** Id of the principal that the operator's key proves, and its grant. No person has this id (RESERVED_IDS). */
export const OPERATOR = 'operator';
/** Id of the principal that the token of the monitoring system proves, and its grant. */
export const METRICS = 'metrics';
