import type { FastifyInstance } from 'fastify';
import { fieldsOf } from '../forms.ts';
import { signInPage } from '../pages/sign-in.ts';
import { verifyPassword } from '../passwords.ts';
import type { People } from '../people.ts';
import { COOKIE } from '../request-session.ts';
import type { Sessions } from '../sessions.ts';

/** A path of this application, or the start: nobody is sent elsewhere by a link to the sign-in page. */
function localPath(next: string): string {
  const base = 'http://crm.invalid';
  const url = URL.parse(next, base);
  const isHere = url?.origin === base && next.startsWith('/') && !url.pathname.startsWith('//');
  return isHere ? url.pathname + url.search : '/';
}

export function addSignInRoutes(app: FastifyInstance, people: People, sessions: Sessions): void {
  const isPublic = { config: { isPublic: true } };

  app.get('/sign-in', isPublic, (request, reply) => {
    const { next = '/' } = fieldsOf(request.query);
    return reply.page(signInPage({ next: localPath(next) }));
  });

  app.post('/sign-in', isPublic, async (request, reply) => {
    const { name = '', password = '', next = '/' } = fieldsOf(request.body);
    const person = people.find(name.toLowerCase());
    const isRight = await verifyPassword(password, person && people.passwordOf(person.id));
    if (!person || !isRight) return reply.code(422).page(signInPage({ name, next: localPath(next), refused: true }));
    // Whoever was signed in here before is not any more.
    sessions.end(request.cookies[COOKIE] ?? '');
    const options = { path: '/', httpOnly: true, sameSite: 'lax', secure: request.protocol === 'https' } as const;
    return reply.setCookie(COOKIE, sessions.start(person.id), options).redirect(localPath(next), 303);
  });

  app.post('/sign-out', (request, reply) => {
    sessions.end(request.cookies[COOKIE] ?? '');
    return reply.clearCookie(COOKIE, { path: '/' }).redirect('/sign-in', 303);
  });
}
