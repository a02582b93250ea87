import type { TokenProvider } from '@parley/esdk';
import { ElementsError } from '../error.ts';

/** What hangs is given up. */
const PATIENCE_MS = 20_000;
/** A token of an application (a JWT), or an access token. */
const TOKEN = /^(?:[\w-]+\.[\w-]+\.[\w-]+|parley_[\w.-]+)$/;
/** Refusals that pass by themselves. */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429]);

/**
 * Asks the application's own address for a token, with the cookies of its login; it is the whole answer, as text. Rejects with an
 * ElementsError: `signed-out` (401, 403), `token-url-failed`, `token-url-answer`.
 */
export function tokensFrom(url: URL, ask: typeof fetch = fetch): TokenProvider {
  return async () => {
    const response = await asked(url, ask);
    if (response.status === 401 || response.status === 403)
      throw new ElementsError('signed-out', `${url.href} answers ${response.status}: nobody is logged in.`);
    if (!response.ok) {
      const retryable = response.status >= 500 || PASSING.has(response.status);
      throw new ElementsError('token-url-failed', `${url.href} answers ${response.status}.`, { retryable });
    }
    const token = (await response.text()).trim();
    if (TOKEN.test(token)) return token;
    // What it is stays unsaid: messages end up in logs.
    throw new ElementsError('token-url-answer', `${url.href} answers with something else than a token.`);
  };
}

async function asked(url: URL, ask: typeof fetch): Promise<Response> {
  try {
    return await ask(url, { credentials: 'include', cache: 'no-store', signal: AbortSignal.timeout(PATIENCE_MS) });
  } catch (cause) {
    throw new ElementsError('token-url-failed', `${url.href} cannot be reached.`, { retryable: true, cause });
  }
}
