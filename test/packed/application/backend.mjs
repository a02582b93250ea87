// Backend of an application: serves its pages, and tokens behind what stands for its login. It is told its key on standard input.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';

const TYPES = { html: 'text/html', js: 'text/javascript' };

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, 'http://application');
  if (pathname === '/parley-token') return response.end(await tokenFor({ id: 'ravi', name: 'Ravi Rao' }));
  const file = await readFile(`.${pathname}`).catch(() => undefined);
  response.writeHead(file ? 200 : 404, { 'content-type': TYPES[pathname.split('.').at(-1)] ?? 'text/plain' }).end(file);
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));

process.env.PARLEY_KEY = await new Promise((resolve) => process.stdin.once('data', (line) => resolve(String(line).trim())));
const { tokenFor } = await import('./token.ts');
