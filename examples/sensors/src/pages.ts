import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import type { Parley } from '@parley/server-sdk';

const FILES: Readonly<Record<string, readonly [file: string, type: string]>> = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/page.js': ['page.js', 'text/javascript; charset=utf-8'],
  '/series.js': ['series.js', 'text/javascript; charset=utf-8'],
  '/style.css': ['style.css', 'text/css; charset=utf-8'],
};

/** The page, and tokens for whoever looks at it. An application with a login would ask for it here. */
export function answerPages(parley: Parley, url: string, halls: readonly string[]) {
  const policy = [
    "default-src 'none'",
    "style-src 'self'",
    'img-src data:',
    `script-src 'self' ${url}`,
    `connect-src 'self' ${url} ${url.replace('http', 'ws')}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname } = new URL(request.url ?? '/', 'http://page');
    if (pathname === '/parley-token') {
      const viewer = { id: 'viewer', name: 'Viewer' };
      response.end(await parley.tokens.issue({ person: viewer, can: ['sensors/*: join history'] }));
      return;
    }
    const [file, type] = FILES[pathname] ?? [];
    if (!file || !type) {
      response.writeHead(404).end();
      return;
    }
    const text = readFileSync(path.join(import.meta.dirname, '../page', file), 'utf8');
    response.writeHead(200, { 'content-type': type, 'content-security-policy': policy });
    response.end(text.replaceAll('PARLEY_URL', url).replace('HALLS', halls.join(' ')));
  };
  return (request: IncomingMessage, response: ServerResponse): void => {
    answer(request, response).catch((error: unknown) => {
      process.stderr.write(`${error}\n`);
      response.destroy();
    });
  };
}
