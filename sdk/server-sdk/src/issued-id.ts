import type { Application } from '@parley/applications/contract';
import { ParleyError } from './error.ts';

/** Somebody as the issuer (OpenID Connect) of an application names them. */
export interface IssuedPerson {
  /** Id of the application with which the issuer is registered. */
  readonly application: string;
  /** As it is registered: `own` with `--own`. Default `organisation`. */
  readonly people?: Application['people'];
  /** `sub` of the issuer's tokens, or the claim that was registered instead. */
  readonly subject: string;
}

/** What names somebody at an issuer. */
const SUBJECT = /^[\x20-\x7e]{1,255}$/;
/** What ids of people consist of. */
const PLAIN = /^[a-z0-9][a-z0-9._-]{0,63}$/;
/** What stands for the subject of another. */
const DERIVED = /^[a-z][a-z0-9-]*\._[0-9a-v]{22}$/;
const LETTERS = 22;
const BITS_OF_LETTER = 5;

/** As the server makes it (`subject.ts` of its applications; a test holds the two equal). Rejects with a ParleyError `request-invalid`. */
export async function issuedId({ application, people = 'organisation', subject }: IssuedPerson): Promise<string> {
  if (!SUBJECT.test(subject)) throw new ParleyError('request-invalid', 'subject is not 1 to 255 printable letters of ASCII.');
  const plain = people === 'own' ? `${application}.${subject}` : subject;
  if (PLAIN.test(subject) && PLAIN.test(plain) && !DERIVED.test(subject)) return plain;
  return `${application}._${base32hex(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(subject)))}`;
}

/** The first letters of it. */
function base32hex(digest: ArrayBuffer): string {
  const bits = Array.from(new Uint8Array(digest), (byte) => byte.toString(2).padStart(8, '0')).join('');
  const letter = (_: unknown, n: number): string =>
    Number.parseInt(bits.slice(n * BITS_OF_LETTER, (n + 1) * BITS_OF_LETTER), 2).toString(32);
  return Array.from({ length: LETTERS }, letter).join('');
}
