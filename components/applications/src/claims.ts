import { z } from 'zod';
import { capabilities } from './capabilities.ts';
import { refused } from './reasons.ts';

/** What a token says, besides who issued it and until when. */
export interface Claims {
  readonly sub: string;
  readonly name: string;
  readonly jti: string;
  readonly iat: number;
  readonly exp: number;
  readonly email?: string;
  /** Address of a picture of the person. */
  readonly picture?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  /** Ids or paths of units, ids or names of groups. */
  readonly units?: readonly string[];
  readonly groups?: readonly string[];
  readonly can?: readonly string[];
  readonly guest?: { readonly conversation: string };
}

/** What directories put into a token at most, before they refer to a list elsewhere. */
const MOST = 200;
/** Line breaks would make of a name what it is not, and not every database has a place for U+0000. */
const line = (longest: number) =>
  z
    .string()
    .min(1)
    .max(longest)
    .regex(/^\P{Cc}*$/u, 'it holds a line break or another control character.');
const reference = z.string().min(1).max(600);
/** Times as whole numbers of seconds, within what dates can be. */
const time = z.number().min(0).max(8e12);

const claims = z.object({
  sub: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]*$/, 'a to z, 0 to 9, and . _ - behind the first letter.')
    .max(64),
  name: z.string().trim().pipe(line(120)),
  jti: line(128),
  iat: time,
  exp: time,
  email: z.string().trim().min(1).max(254).exactOptional(),
  picture: z.string().max(500).exactOptional(),
  attributes: z.record(z.string().max(60), z.string().max(200)).exactOptional(),
  units: z.array(reference).max(MOST).exactOptional(),
  groups: z.array(reference).max(MOST).exactOptional(),
  can: capabilities.exactOptional(),
  guest: z
    .object({ conversation: z.string().regex(/^[\w-]+(?:\/[\w.-]+)+$/, 'its conversation is not of the form "crm/deal/42".') })
    .exactOptional(),
});

/** Issuers call people as they like (OpenID Connect Core 1.0, section 2: at most 255 letters of ASCII, in which case matters). */
const claimsOfIssuers = claims.extend({
  sub: z
    .string()
    .regex(/^[\x20-\x7e]+$/, 'printable letters of ASCII.')
    .max(255),
});

/** Refused with `token-claim`, naming the first that is missing or not of its form. Claims that are not known are left out. */
export function parseClaims(payload: unknown): Claims {
  return parse(claims, payload);
}

/** The same for the token of an issuer, whose `sub` may be any name; `person`: the claim of which it was taken. */
export function parseIssuerClaims(payload: unknown, person: string): Claims {
  return parse(claimsOfIssuers, payload, person);
}

function parse(schema: z.ZodType<Claims>, payload: unknown, person = 'sub'): Claims {
  const result = schema.safeParse(payload);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const claim = String(issue?.path[0] ?? '');
  const isMissing = (payload as Readonly<Record<string, unknown>>)[claim] === undefined;
  throw refused('token-claim', { claim: claim === 'sub' ? person : claim, problem: isMissing ? 'it is missing.' : (issue?.message ?? '') });
}
