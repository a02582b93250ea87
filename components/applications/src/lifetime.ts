import type { StoredApplication } from './registry.ts';

/** In seconds: a token that an application signs is good for at most so long, and one that an issuer signs is to be shown again after so long. */
export const MOST_LIFETIME_S = 3_600;
/** The same for the token of an issuer, which may be shown again until it ends: some give tokens for a day, or a month. */
export const MOST_ISSUED_LIFETIME_S = 2_592_000;

/** How long tokens of an application are good at most, in seconds: what was revoked is remembered until then. Undefined: of any. */
export function longestOf(application: Pick<StoredApplication, 'issuer'> | undefined): number {
  return application && !application.issuer ? MOST_LIFETIME_S : MOST_ISSUED_LIFETIME_S;
}
