/**
 * Whom a token is for, in words that keep apart what the browser stores for each of them: the same for every token that renews this one.
 * The token is not verified: that is the server's to do, and nothing is decided by it here.
 */
export function holderOf(token: string): string {
  const { iss, sub, guest } = claimsOf(token);
  if (sub !== undefined) return JSON.stringify([iss, sub, guest]);
  // An access token, `parley_<id>_<secret>`.
  return token.split('_', 2).join('_');
}

interface Claims {
  readonly iss?: unknown;
  readonly sub?: unknown;
  readonly guest?: unknown;
}

function claimsOf(token: string): Claims {
  const [, claims = ''] = token.split('.');
  try {
    return JSON.parse(atob(claims.replaceAll('-', '+').replaceAll('_', '/'))) as Claims;
  } catch {
    return {};
  }
}
