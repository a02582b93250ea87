import { CODES, type CodeName } from '@parley/protocol';
import { ParleyError } from './error.ts';

/** What a status says where nobody said more: a proxy answered, or a server of another version with a code that is not known here. */
const BY_STATUS: Readonly<Record<number, CodeName>> = {
  401: 'token-invalid',
  403: 'forbidden',
  404: 'not-found',
  409: 'conflict',
  413: 'too-large',
  422: 'refused',
  429: 'rate-limited',
  500: 'internal',
  504: 'deadline-exceeded',
  507: 'storage-full',
};

interface Problem {
  readonly code?: unknown;
  readonly detail?: unknown;
  readonly details?: unknown;
}

/** What an answer that is no success says: a problem of RFC 9457, or whatever else stood in the way. */
export async function problemOf(response: Response): Promise<ParleyError> {
  const { status, headers } = response;
  const { code, detail, details }: Problem = (await response.json().catch(() => undefined)) ?? {};
  const known =
    typeof code === 'string' && Object.hasOwn(CODES, code)
      ? (code as CodeName)
      : (BY_STATUS[status] ?? (status < 500 ? 'bad-request' : 'unavailable'));
  const message = typeof detail === 'string' ? detail : `The server answered ${status}.`;
  return new ParleyError(known, message, { status, details, retryAfterMs: retryAfterMs(headers) });
}

/** What is wrong with the address where the server leads elsewhere: the secret is shown to the one that was given, and no other. */
export function redirection({ status, type, headers }: Response, base: string): ParleyError | undefined {
  if (type !== 'opaqueredirect' && ![301, 302, 303, 307, 308].includes(status)) return undefined;
  const location = headers.get('location') ?? '';
  const to = URL.canParse(location, base) ? ` (to ${new URL(location, base).origin})` : '';
  return new ParleyError(
    'request-invalid',
    `${base} leads elsewhere${to}. Give as \`url\` the address at which the server itself answers.`,
  );
}

/** In seconds; proxies that name a time instead are not waited for any longer than those that say nothing. */
function retryAfterMs(headers: Headers): number | undefined {
  const text = headers.get('retry-after');
  return text !== null && /^\d+$/.test(text) ? Number(text) * 1_000 : undefined;
}
