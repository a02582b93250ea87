import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server as HttpServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Parley } from '@parley/server-sdk';
import { parley, type Server } from './server.ts';

const folder = path.resolve(import.meta.dirname, '../../../ui/react/test/host-page');

/** What the components need, and nothing else. */
const CAN = [
  'deals/deal/*: join publish cast members',
  'messaging/*: join publish cast call watch',
  'pipes/file: open accept',
  'people/*: call watch',
  'presence/*: call watch set',
  'components/extensions: call',
  'polls/*: call',
];

/** Its own build, into a folder that goes with the page. */
function buildAssets(into: string): void {
  const vite = path.join(folder, '../../../../node_modules/.bin/vite');
  const args = ['build', folder, '--outDir', into, '--logLevel', 'error'];
  const { status, output } = spawnSync(process.execPath, [vite, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`The page was not built:\n${output.join('')}`);
}

/** An application of its own, whose React page has Parley in it. Users are the ids of people of the organisation. */
export class HostPage {
  readonly #http: HttpServer;
  readonly #server: Server;
  readonly #backend: Parley;
  /** Where its script and styles are. */
  readonly #assets: string;
  readonly #render: (props: object) => string;

  private constructor(http: HttpServer, server: Server, key: string, assets: string, render: (props: object) => string) {
    this.#http = http;
    this.#server = server;
    this.#backend = new Parley({ url: server.url, key });
    this.#assets = assets;
    this.#render = render;
    http.on('request', ({ url = '' }, response) => void this.#answer(new URL(url, this.url), response));
  }

  /** Registers it with the server as an application of its own origin. */
  static async start(server: Server): Promise<HostPage> {
    const http = createServer();
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
    const { output } = await parley(['application', 'add', 'deals', '--origins', origin], { data: server.data });
    await parley(['application', 'channels', 'deals', '--set', 'deal/:id=live'], { data: server.data });
    // The page belongs to the package that it shows, whose door for servers it is.
    const { render } = (await import(path.join(folder, 'render.tsx'))) as { readonly render: (props: object) => string };
    const assets = mkdtempSync(path.join(tmpdir(), 'parley-host-page-'));
    buildAssets(assets);
    return new HostPage(http, server, output.trim(), assets, render);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  /** Where the page is that shows this. */
  address(props: Readonly<Record<string, string>>): string {
    return `${this.url}/?${new URLSearchParams(props)}`;
  }

  close(): void {
    this.#http.close();
    this.#http.closeAllConnections();
    rmSync(this.#assets, { recursive: true, force: true });
  }

  async #answer({ pathname, searchParams }: URL, response: ServerResponse): Promise<void> {
    const send = (type: string, body: string): void => void response.setHeader('content-type', `${type}; charset=utf-8`).end(body);
    if (pathname === '/hydrate.js') return send('text/javascript', readFileSync(path.join(this.#assets, 'hydrate.js'), 'utf8'));
    if (pathname === '/style.css') return send('text/css', readFileSync(path.join(this.#assets, 'style.css'), 'utf8'));
    if (pathname === '/hostile.css') return send('text/css', readFileSync(path.join(folder, 'hostile.css'), 'utf8'));
    if (pathname === '/parley-token') return send('text/plain', await this.#token(searchParams.get('user') ?? ''));
    if (pathname === '/favicon.ico') return void response.writeHead(204).end();
    if (pathname !== '/') return void response.writeHead(404).end();
    const { hostile, ...shown } = Object.fromEntries(searchParams);
    const props = { server: this.#server.url, view: 'messenger', user: '', ...shown };
    response.setHeader('content-security-policy', this.#policy());
    send('text/html', this.#document(props, hostile !== undefined));
  }

  #token(user: string): Promise<string> {
    return this.#backend.tokens.issue({ person: { id: user, name: user }, can: CAN, expiresIn: '5m' });
  }

  /** As strict as it can be with a server elsewhere. */
  #policy(): string {
    const { url } = this.#server;
    return [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      `connect-src 'self' ${url} ${url.replace('http', 'ws')}`,
      `img-src ${url}`,
      "require-trusted-types-for 'script'",
      'trusted-types parley dompurify',
    ].join('; ');
  }

  #document(props: object, hostile: boolean): string {
    return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Deals</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/style.css">${hostile ? '<link rel="stylesheet" href="/hostile.css">' : ''}
<script type="application/json" id="props">${JSON.stringify(props).replaceAll('<', '\\u003c')}</script>
<script type="module" src="/hydrate.js"></script></head><body><div id="root">${this.#render(props)}</div></body></html>`;
  }
}
