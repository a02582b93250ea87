import type { IncomingMessage, ServerResponse } from 'node:http';
import { Refused } from '@parley/component';
import { sameOrigin } from '@parley/security';
import { sendProblem } from './answers.ts';
import type { Peer } from './peer.ts';

/** Whether pages of a foreign origin may come with a token at all. Rejects with `Refused` where that cannot be said at the moment. */
export type Admits = (origin: string) => Promise<boolean>;

/** So long browsers remember what a preflight has answered, in seconds. */
const PREFLIGHT_S = '600';

/** The origin of the page that asks, where it is not one of ours. Undefined: one of ours, or no page. */
export function foreignOrigin({ headers }: Pick<IncomingMessage, 'headers'>, peer: Peer): string | undefined {
  const { origin } = headers;
  return origin === undefined || sameOrigin(origin, peer.origin) ? undefined : origin;
}

/**
 * Says to the browser of a foreign page that the page may read the answer, where it may (CORS). Cookies are never allowed. True: the request
 * is answered: it was a preflight, or cannot be judged.
 */
export async function greetForeignPage(
  request: IncomingMessage,
  response: ServerResponse,
  origin: string,
  admits: Admits,
): Promise<boolean> {
  response.setHeader('vary', 'origin');
  const admitted = await admits(origin).catch(unavailable);
  if (admitted instanceof Refused) {
    sendProblem(response, admitted);
    return true;
  }
  if (admitted) {
    response.setHeader('access-control-allow-origin', origin);
    response.setHeader('access-control-expose-headers', 'ratelimit, ratelimit-policy, retry-after');
  }
  if (request.method !== 'OPTIONS') return false;
  if (!admitted) {
    sendProblem(response, new Refused('forbidden', `Pages of ${origin} may not ask here. Add it to the origins of their application.`));
    return true;
  }
  response
    .setHeader('access-control-allow-methods', 'GET, POST, PUT, PATCH, DELETE')
    .setHeader('access-control-allow-headers', 'authorization, content-type, idempotency-key')
    .setHeader('access-control-max-age', PREFLIGHT_S)
    .writeHead(204)
    .end();
  return true;
}

function unavailable(error: unknown): Refused {
  if (error instanceof Refused) return error;
  throw error;
}
