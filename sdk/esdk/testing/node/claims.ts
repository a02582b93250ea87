import type { Brought } from './organisation.ts';

/** What a token says that the backend of an application has signed. */
export interface Claims {
  /** Id of the key. */
  readonly kid: string;
  /** The application. */
  readonly iss: string;
  readonly sub: string;
  readonly jti: string;
  readonly lifeMs: number;
  readonly can: readonly string[] | undefined;
  readonly guest: { readonly conversation: string } | undefined;
  readonly person: Brought & { readonly name: string };
}

/** Undefined for what is no token of this form. That it is signed is not looked at: nobody forges the tokens of a test. */
export function claimsIn(token: string): Claims | undefined {
  const [header, payload] = token.split('.').map(jsonIn);
  const { kid } = header ?? {};
  const { iss, sub, jti, name, iat, exp, email, attributes, units, groups, can, guest } = payload ?? {};
  const texts = [kid, iss, sub, jti, name];
  if (!texts.every((text) => typeof text === 'string') || typeof iat !== 'number' || typeof exp !== 'number') return undefined;
  const more = Object.fromEntries(Object.entries({ mail: email, attributes, units, groups }).filter(([, value]) => value !== undefined));
  const said = { kid, iss, sub, jti, can, guest, lifeMs: (exp - iat) * 1_000, person: { id: sub, name, ...more } };
  return said as unknown as Claims;
}

function jsonIn(part: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const letters = atob(part.replaceAll('-', '+').replaceAll('_', '/'));
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(letters, (letter) => letter.charCodeAt(0))));
  } catch {
    return undefined;
  }
}
