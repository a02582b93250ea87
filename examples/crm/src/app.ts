import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import cookie from '@fastify/cookie';
import formbody from '@fastify/formbody';
import { type FastifyError, type FastifyInstance, fastify } from 'fastify';
import { DealRecords } from './deal-records.ts';
import { Deals } from './deals.ts';
import type { Html } from './html.ts';
import { peoplePage } from './pages/people.ts';
import { problemPage } from './pages/problem.ts';
import { People } from './people.ts';
import { Problem } from './problem.ts';
import { addSessions, sessionOf } from './request-session.ts';
import { addDealPageRoutes } from './routes/deal.ts';
import { addDealRoutes } from './routes/deals.ts';
import { addSignInRoutes } from './routes/sign-in.ts';
import { Sessions } from './sessions.ts';

declare module 'fastify' {
  interface FastifyReply {
    /** Answers with a page. */
    page(page: Html): this;
  }
}

export interface AppOptions {
  readonly database: DatabaseSync;
  /** Default: the clock of the machine. */
  readonly now?: () => Date;
}

const HEADERS = {
  'content-security-policy': "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};

const ASSETS = [
  { file: 'style.css', type: 'text/css; charset=utf-8' },
  { file: 'icon.svg', type: 'image/svg+xml' },
] as const;

function addAssets(app: FastifyInstance): void {
  for (const { file, type } of ASSETS) {
    const content = readFileSync(path.join(import.meta.dirname, '../assets', file));
    app.get(`/assets/${file}`, { config: { isPublic: true } }, (_, reply) =>
      reply.headers({ 'content-type': type, 'cache-control': 'max-age=300' }).send(content),
    );
  }
}

/** What is not the sender's fault is written down and not shown. */
function addProblems(app: FastifyInstance): void {
  app.setNotFoundHandler(() => {
    throw Problem.notFound();
  });
  app.setErrorHandler((error: FastifyError | Problem, request, reply) => {
    const status = error instanceof Problem ? error.status : (error.statusCode ?? 500);
    if (status >= 500) process.stderr.write(`${request.method} ${request.url}: ${error.stack}\n`);
    const { title, message } = error instanceof Problem ? error : { title: 'That did not work', message: 'Go back and try it again.' };
    return reply.code(status).page(problemPage({ title, message }, request.session));
  });
}

/** The whole application. Whoever opened the database closes it. */
export async function buildApp({ database, now = () => new Date() }: AppOptions): Promise<FastifyInstance> {
  // A proxy on this machine says whether the browser's end is HTTPS.
  const app = fastify({ bodyLimit: 64 * 1024, trustProxy: 'loopback' });
  await app.register(cookie);
  await app.register(formbody);
  app.decorateReply('page', function (page) {
    return this.type('text/html; charset=utf-8').send(page.toString());
  });
  app.addHook('onRequest', async (_, reply) => {
    reply.headers(HEADERS);
  });

  const people = new People(database);
  const deals = new Deals(database, now);
  const sessions = new Sessions(database, people, now);
  addProblems(app);
  addSessions(app, sessions);
  addAssets(app);
  addSignInRoutes(app, people, sessions);
  app.get('/', (_, reply) => reply.redirect('/deals'));
  app.get('/people', (request, reply) => reply.page(peoplePage(sessionOf(request), people.all())));
  addDealRoutes(app, people, deals);
  addDealPageRoutes(app, deals, new DealRecords(database, now));
  return app;
}
