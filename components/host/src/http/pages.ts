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
  readonly trustedTypes: readonly string[];
}

/** `/app/…`: files of the application; `/` and `/u/<slot>/…`: its page; elsewhere: files for pages of every origin. */
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
    const page = isPage(path);
    const accepted = String(headers['accept-encoding'] ?? '');
    const open = page ? undefined : await this.#options.openFiles.get(path.slice(1), accepted);
    const file = open ?? (await this.#options.files.get(page ? PAGE : assetName(path), accepted));
    if (!file) return sendText(response, 404, page ? 'The application is not built. Run `npm run build`.\n' : 'There is nothing here.\n');
    const about = { ...describe(file), ...(page ? this.#pageHeaders(origin) : {}), ...(open ? FOR_EVERY_PAGE : {}) };
    if (headers['if-none-match'] === file.etag) this.#unchanged(response, about);
    else send(response, 200, about, file.bytes);
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
