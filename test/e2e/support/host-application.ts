import { createServer, type Server as HttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Parley } from '@parley/server-sdk';
import type { Server } from './server.ts';

const PLAIN = ':root { color-scheme: light dark; background: Canvas; color: CanvasText } .tall { height: 2000px }';

/** Everything of the page is turned into something else, by rules that are stronger than those of anybody without `!important`. */
const HOSTILE = `
* { all: unset !important; display: block !important; font: 40px/3 fantasy !important; color: red !important; letter-spacing: 9px !important; text-transform: uppercase !important }
html { font-size: 40px !important }
div, span { position: absolute !important; opacity: 0.1 !important; transform: rotate(3deg) !important }
button { display: none !important }
`;

/** An application that people log in to, at an origin of its own, with a policy that allows the server and nothing else. */
export class HostApplication {
  readonly #http: HttpServer;
  readonly #pages = new Map<string, string>();
  readonly #sheets = new Map<string, string>();
  readonly #server: Server;
  #backend: Parley | undefined;
  /** Who is logged in; undefined: nobody. */
  person: string | undefined;
  /** What its tokens list; undefined: what the person may. */
  can: readonly string[] | undefined;
  /** How often a page has asked for a token. */
  asked = 0;

  private constructor(server: Server) {
    this.#server = server;
    this.#http = createServer((request, response) => void this.#answer(request, response));
  }

  /** Registered at the server, whose people it knows by their ids. */
  static async start(server: Server, id: string, person: string): Promise<HostApplication> {
    const application = new HostApplication(server);
    application.person = person;
    await new Promise<void>((resolve) => application.#http.listen(0, '127.0.0.1', resolve));
    const { output } = await server.command(['application', 'add', id, '--origins', application.origin]);
    application.#backend = new Parley({ url: server.url, key: output.trim() });
    return application;
  }

  /** What its backend does at the server. */
  get backend(): Parley {
    if (!this.#backend) throw new Error('It is not registered.');
    return this.#backend;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  /** Puts a page there and answers its address. `hostile`: with a style sheet that spares nothing; `css`: with this one. */
  serve(path: string, body: string, { hostile = false, html = 'lang="en"', head = '', css = '' } = {}): string {
    const sheet = css === '' ? `/${hostile ? 'hostile' : 'plain'}.css` : `${path}.css`;
    this.#sheets.set(sheet, hostile ? HOSTILE : css || PLAIN);
    const style = `<link rel="stylesheet" href="${sheet}">`;
    this.#pages.set(path, `<!doctype html><html ${html}><title>${path}</title>${style}${head}<body><main><h1>Deals</h1>${body}</main>`);
    return this.origin + path;
  }

  close(): void {
    this.#http.closeAllConnections();
    this.#http.close();
  }

  get #policy(): string {
    const { url } = this.#server;
    return [
      "default-src 'none'",
      `script-src ${url}`,
      `connect-src 'self' ${url} ${url.replace('http', 'ws')}`,
      `img-src ${url}`,
      "style-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "require-trusted-types-for 'script'",
      'trusted-types dompurify parley',
    ].join('; ');
  }

  async #answer({ url = '' }: IncomingMessage, response: ServerResponse): Promise<void> {
    const page = this.#pages.get(url);
    const sheet = this.#sheets.get(url);
    if (url === '/parley-token') await this.#token(response);
    else if (sheet !== undefined) response.setHeader('content-type', 'text/css').end(sheet);
    else if (page)
      response.setHeader('content-type', 'text/html; charset=utf-8').setHeader('content-security-policy', this.#policy).end(page);
    else response.writeHead(404).end();
  }

  async #token(response: ServerResponse): Promise<void> {
    this.asked++;
    if (this.person === undefined || !this.#backend) response.writeHead(401).end();
    else
      response.end(
        await this.#backend.tokens.issue({ person: { id: this.person, name: this.person }, ...(this.can && { can: this.can }) }),
      );
  }
}
