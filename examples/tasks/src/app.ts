import { createReadStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import type { Parley } from '@parley/server-sdk';
import { authenticate, PEOPLE, type Person } from './people.ts';
import type { Sessions } from './sessions.ts';
import { STAGES, type Stage, type Tasks } from './tasks.ts';

export interface App {
  /** Of the Parley server. */
  readonly url: string;
  readonly parley: Parley;
  readonly sessions: Sessions;
  readonly tasks: Tasks;
}

/** What the pages of this application do, and nothing else. */
const CAN = [
  'tasks/task/*: join publish cast',
  'tasks/board/*: join members',
  'messaging/*: join publish cast call watch',
  'people/*: call watch',
  'presence/*: call watch',
];
const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };
const MOST = 10_000;
const web = path.resolve(import.meta.dirname, '../web/dist');

type Input = Readonly<Record<string, unknown>>;

/** Answers one request: `/api/…` and `/parley-token` for whoever is signed in, else the page. */
export async function answer(app: App, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://tasks');
  try {
    if (pathname === '/api/sign-in') return signIn(app, await bodyOf(request), response);
    if (pathname === '/favicon.ico') return void response.writeHead(204).end();
    const person = app.sessions.personOf(request);
    if (!pathname.startsWith('/api/') && pathname !== '/parley-token') return page(app, pathname, response);
    if (!person) return json(response, 401, {});
    if (pathname === '/parley-token') {
      const token = await app.parley.tokens.issue({ person: { id: person.id, name: person.name }, can: CAN, expiresIn: '5m' });
      return void response.setHeader('content-type', 'text/plain').end(token);
    }
    await act(app, `${request.method} ${pathname}`, person, request, response);
  } catch (error) {
    json(response, error instanceof SyntaxError ? 400 : 500, {});
  }
}

async function act(app: App, what: string, person: Person, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (what === 'GET /api/session') return json(response, 200, { person, people: PEOPLE, parley: app.url });
  if (what === 'GET /api/tasks') return json(response, 200, app.tasks.all());
  if (what === 'POST /api/sign-out') {
    app.sessions.end(request);
    return json(response, 200, {});
  }
  if (what !== 'POST /api/tasks' && what !== 'POST /api/moves') return json(response, 404, {});
  const { title, assignee, id, stage } = await bodyOf(request);
  const isTask = typeof title === 'string' && title.trim() !== '' && PEOPLE.some((each) => each.id === assignee);
  const isMove = typeof id === 'number' && STAGES.includes(stage as Stage);
  if (what === 'POST /api/tasks' && isTask) app.tasks.add(title.trim().slice(0, 120), String(assignee));
  else if (what === 'POST /api/moves' && isMove) app.tasks.move(id, stage as Stage);
  else return json(response, 400, {});
  // Whoever has the board open reads it anew. It is stored already: where nobody can be told, they see it later.
  await app.parley.channels.publish('tasks/board/main', { changed: true }).catch(() => undefined);
  json(response, 200, {});
}

function signIn({ sessions }: App, { name, password }: Input, response: ServerResponse): void {
  const person = authenticate(String(name).trim().toLowerCase(), String(password));
  if (person) sessions.begin(response, person);
  json(response, person ? 200 : 401, {});
}

/** JSON only: no form of another site sends that. */
async function bodyOf(request: IncomingMessage): Promise<Input> {
  if (request.headers['content-type'] !== 'application/json') throw new SyntaxError('not JSON');
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk;
    if (text.length > MOST) throw new SyntaxError('too long');
  }
  return Object(JSON.parse(text)) as Input;
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(JSON.stringify(body));
}

/** The files of the build, below a policy as strict as can be. */
function page({ url }: App, pathname: string, response: ServerResponse): void {
  const file = path.join(web, pathname === '/' ? 'index.html' : path.posix.normalize(pathname));
  const connect = `connect-src 'self' ${url} ${url.replace('http', 'ws')}`;
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    connect,
    `img-src 'self' ${url}`,
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  response.setHeader('content-security-policy', policy.join('; '));
  response.setHeader('content-type', TYPES[path.extname(file)] ?? 'application/octet-stream');
  createReadStream(file)
    .on('error', () => response.writeHead(404).end())
    .pipe(response);
}
