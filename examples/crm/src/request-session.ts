// Who asks: the session behind a request's cookie, and what every request has to pass.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { fieldsOf } from './forms.ts';
import { Problem } from './problem.ts';
import { isCsrfOf, type Session, type Sessions } from './sessions.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Undefined: nobody has signed in. */
    session: Session | undefined;
  }
  interface FastifyContextConfig {
    /** Open to whoever has not signed in. */
    isPublic?: boolean;
  }
}

export const COOKIE = 'crm_session';

const FORGED = Problem.forbidden('This form is not from a page that is still yours. Go back, reload the page and send it again.');

/** Of a route that is not public. */
export function sessionOf(request: FastifyRequest): Session {
  if (!request.session) throw new Error(`${request.url} was answered without a session.`);
  return request.session;
}

/** A form comes from a page of ours: no other site sends it, and whoever has signed in sends their token along. */
function isOwnForm(request: FastifyRequest): boolean {
  const from = request.headers['sec-fetch-site'] ?? 'none';
  if (from !== 'same-origin' && from !== 'none') return false;
  if (!request.session || request.routeOptions.config.isPublic) return true;
  return isCsrfOf(request.session, fieldsOf(request.body)['csrf'] ?? '');
}

export function addSessions(app: FastifyInstance, sessions: Sessions): void {
  app.decorateRequest('session', undefined);

  app.addHook('onRequest', async (request, reply) => {
    const token = request.cookies[COOKIE];
    request.session = token ? sessions.find(token) : undefined;
    if (request.session || request.routeOptions.config.isPublic || request.is404) return;
    // A form that was sent too late cannot be sent again by going on there.
    const next = request.method === 'GET' ? request.url : '/';
    return reply.redirect(`/sign-in?next=${encodeURIComponent(next)}`, 303);
  });

  app.addHook('preHandler', async (request) => {
    if (request.method === 'POST' && !request.is404 && !isOwnForm(request)) throw FORGED;
  });
}
