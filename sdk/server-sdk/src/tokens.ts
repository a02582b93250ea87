import type { ApplicationKey } from './application-key.ts';
import { toBase64url } from './base64url.ts';
import { secondsOf } from './duration.ts';
import { ParleyError } from './error.ts';

/** Who the token is for, as your application knows them. What is said anew at a later token is taken over. */
export interface TokenPerson {
  /** Stays the same for the same person: a to z, 0 to 9, and `.` `_` `-` behind the first letter; at most 64. */
  readonly id: string;
  readonly name: string;
  readonly mail?: string;
  /** Address of a picture (PNG, JPEG or WebP, at most 256 KiB) at one of the origins of your application; the server fetches it when it is another one. */
  readonly picture?: string;
  /** Shown beside the person: phone, room … */
  readonly attributes?: Readonly<Record<string, string>>;
  /** Units (id, or path such as "Medicine / Cardiology") and groups (id or name) to join; those that do not exist are left out. */
  readonly units?: readonly string[];
  readonly groups?: readonly string[];
}

export interface TokenRequest {
  readonly person: TokenPerson;
  /** What the bearer may do at most: `'crm/deal/*: join publish'`. Absent: what the person may. It only ever narrows. */
  readonly can?: readonly string[];
  /** The bearer is no person of the directory, and opens this one conversation of your application: `crm/deal/42`. */
  readonly guest?: { readonly conversation: string };
  /** How long it is good: `'90s'`, `'5m'`, or seconds. Default five minutes, at most an hour. Clients ask for the next one in time. */
  readonly expiresIn?: string | number;
}

/** How long a token is good where nothing is said. */
export const DEFAULT_EXPIRES_IN = '5m';

/** Tokens with which users of your application come to Parley. */
export class Tokens {
  readonly #key: ApplicationKey;

  constructor(key: ApplicationKey) {
    this.#key = key;
  }

  /**
   * Signs a token here, without asking the server. Give it only to the person whom it names, over your own login.
   * Rejects with a ParleyError: `request-invalid`, `unsupported`.
   */
  async issue({ person, can, guest, expiresIn = DEFAULT_EXPIRES_IN }: TokenRequest): Promise<string> {
    const { id, name, mail, picture, attributes, units, groups } = checked(person);
    const iat = Math.floor(Date.now() / 1_000);
    const exp = iat + secondsOf(expiresIn);
    const issued = { iss: this.#key.application, aud: 'parley', jti: crypto.randomUUID(), iat, exp };
    return this.#signed({ ...issued, ...said({ sub: id, name, email: mail, picture, attributes, units, groups, can, guest }) });
  }

  async #signed(claims: object): Promise<string> {
    const header = { alg: this.#key.algorithm, kid: this.#key.id, typ: 'JWT' };
    const message = `${encode(header)}.${encode(claims)}`;
    return `${message}.${toBase64url(await this.#key.sign(message))}`;
  }
}

/** Not every caller is compiled against the types. */
function checked(person: TokenPerson): TokenPerson {
  const { id, name }: { readonly id?: unknown; readonly name?: unknown } = person;
  const isId = typeof id === 'string' && /^[a-z0-9][a-z0-9._-]{0,63}$/.test(id);
  if (!isId) {
    const shown = typeof id === 'string' ? `"${id}"` : `${typeof id === 'number' ? id : typeof id}, and no text`;
    throw new ParleyError('request-invalid', `person.id is ${shown}: a to z, 0 to 9, and . _ - behind the first, at most 64.`);
  }
  if (typeof name !== 'string' || name.trim() === '') throw new ParleyError('request-invalid', 'person.name is missing or empty.');
  return person;
}

/** Without what databases have as null where there is nothing. */
function said(claims: object): object {
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined && value !== null));
}

function encode(value: object): string {
  return toBase64url(new TextEncoder().encode(JSON.stringify(value)));
}
