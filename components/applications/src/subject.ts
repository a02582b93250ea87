import { createHash } from 'node:crypto';
import { personOf, type StoredApplication } from './registry.ts';

/** What ids of people consist of. */
const PLAIN = /^[a-z0-9][a-z0-9._-]*$/;
const MOST_LENGTH = 64;
/** Whom the issuer of an application calls as no id can be. */
const DERIVED = /^[a-z][a-z0-9-]*\._[0-9a-v]{22}$/;

/**
 * How an application calls whom its issuer calls `sub`, one to one and always the same: `sub` itself where an id can be so, otherwise what
 * stands for it, `_` and 110 bits of its SHA-256 in base32hex. A `sub` that looks like the latter is no id either.
 */
export function localIdOf(application: StoredApplication, sub: string): string {
  if (PLAIN.test(sub) && !DERIVED.test(sub) && personOf(application, sub).length <= MOST_LENGTH) return sub;
  const derived = `_${digestOf(sub)}`;
  // Beside people of the organisation it has the application before it, so that two issuers name two people.
  return application.people === 'own' ? derived : `${application.id}.${derived}`;
}

function digestOf(sub: string): string {
  const digest = BigInt(`0x${createHash('sha256').update(sub).digest('hex')}`);
  return (digest >> 146n).toString(32).padStart(22, '0');
}
