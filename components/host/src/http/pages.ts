import type { ServerResponse } from 'node:http';
import { send, sendText } from './answers.ts';
import { FOR_EVERY_PAGE, pagePolicy } from './headers.ts';
import { slotOf } from './slot.ts';
import type { StaticFile, StaticFiles } from './static-files.ts';

const PAGE = 'index.html';

export interface PagesOptions {
  /** Of the application. */
  readonly files: StaticFiles;
  /** That pages of every origin may load. */
  readonly openFiles: StaticFiles;
  /** The documentation: pages at `index.html` of each folder, and what they load. */
  readonly documents: StaticFiles;
  readonly trustedTypes: readonly string[];
}

/** What is sent for an address, and how browsers are to take it. */
interface Found {
  readonly file: StaticFile;
  readonly as: 'page' | 'part' | 'open';
}

const DOCUMENTS = '/docs/';
/** The page of the documentation that says that one is not there. */
const MISSING = `missing/${PAGE}`;

/** `/app/…`: files of the application; `/` and `/u/<slot>/…`: its page; `/docs/…`: the documentation; elsewhere: files for pages of every origin. */
export class Pages {
  readonly #options: PagesOptions;

  constructor(options: PagesOptions) {
    this.#options = options;
  }

  /** `path`: as it came; a name with escapes in it is not found. `origin`: as the browser sees us. */
  async answer(response: ServerResponse, path: string, origin: string): Promise<void> {
    const { method, headers } = response.req;
    if (method !== 'GET' && method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD');
      return sendText(response, 405, 'Pages are only read.\n');
    }
    const accepted = String(headers['accept-encoding'] ?? '');
    const found = await this.#find(path, accepted);
    if (!found) return await this.#miss(response, path, accepted, origin);
    const { file, as } = found;
    const about = { ...describe(file), ...(as === 'page' ? this.#pageHeaders(origin) : {}), ...(as === 'open' ? FOR_EVERY_PAGE : {}) };
    if (headers['if-none-match'] === file.etag) this.#unchanged(response, about);
    else send(response, 200, about, file.bytes);
  }

  /** Who left out the slash of a page of the documentation is sent there; who asks for one that is not there gets its list of pages. */
  async #miss(response: ServerResponse, path: string, accepted: string, origin: string): Promise<void> {
    const page = `${path}/`;
    if (page.startsWith(DOCUMENTS) && (page === DOCUMENTS || (await this.#find(page, accepted)))) {
      response.setHeader('location', page);
      return sendText(response, 308, `The page is at ${page}\n`);
    }
    const instead = isDocument(path) ? await this.#options.documents.get(MISSING, accepted) : undefined;
    if (!instead) return sendText(response, 404, missing(path));
    const { etag, ...about } = describe(instead);
    send(response, 404, { ...about, ...this.#pageHeaders(origin) }, instead.bytes);
  }

  async #find(path: string, accepted: string): Promise<Found | undefined> {
    const { files, openFiles, documents } = this.#options;
    const from = async (where: StaticFiles, name: string, as: Found['as']): Promise<Found | undefined> => {
      const file = await where.get(name, accepted);
      return file && { file, as };
    };
    if (isPage(path)) return await from(files, PAGE, 'page');
    if (!path.startsWith(DOCUMENTS)) return (await from(openFiles, path.slice(1), 'open')) ?? (await from(files, assetName(path), 'part'));
    const name = path.slice(DOCUMENTS.length);
    return name === '' || name.endsWith('/') ? await from(documents, `${name}${PAGE}`, 'page') : await from(documents, name, 'part');
  }

  #pageHeaders(origin: string): Readonly<Record<string, string>> {
    return {
      'content-security-policy': pagePolicy(origin, this.#options.trustedTypes),
      'permissions-policy': 'geolocation=(), payment=(), usb=()',
    };
  }

  #unchanged(response: ServerResponse, about: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(about)) if (!name.startsWith('content-')) response.setHeader(name, value);
    response.writeHead(304).end();
  }
}

function missing(path: string): string {
  if (isPage(path)) return 'The application is not built. Run `npm run build`.\n';
  return path === DOCUMENTS ? 'The documentation is not built. Run `npm run build`.\n' : 'There is nothing here.\n';
}

/** A page of the documentation, not what one loads. */
function isDocument(path: string): boolean {
  return path.startsWith(DOCUMENTS) && !path.slice(path.lastIndexOf('/')).includes('.');
}

function isPage(path: string): boolean {
  const [, first, slot = ''] = path.split('/');
  return path === '/' || (first === 'u' && slotOf(slot) !== undefined);
}

/** '' (which no file has) for what lies outside `/app/`, and for the page, which is served at its own addresses only. */
function assetName(path: string): string {
  const name = path.startsWith('/app/') ? path.slice('/app/'.length) : '';
  return name === PAGE ? '' : name;
}

function describe({ type, etag, hashed, encoding }: StaticFile): Readonly<Record<string, string>> {
  return {
    'content-type': type,
    etag,
    vary: 'accept-encoding',
    'cache-control': hashed ? 'public, max-age=31536000, immutable' : 'no-cache',
    ...(encoding ? { 'content-encoding': encoding } : {}),
  };
}
