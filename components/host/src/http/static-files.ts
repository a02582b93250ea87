import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/** One file as it is sent: bytes in the encoding that was chosen, and what it says of itself. */
export interface StaticFile {
  readonly type: string;
  readonly etag: string;
  /** The name changes with the content: may be kept for ever. */
  readonly hashed: boolean;
  readonly encoding: 'br' | 'gzip' | undefined;
  readonly bytes: Uint8Array;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
};
const COMPRESSED = /^(?:text\/|application\/|image\/svg)/;
const compressors = {
  br: (bytes: Uint8Array) =>
    promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }),
  gzip: (bytes: Uint8Array) => promisify(gzip)(bytes, { level: 9 }),
};

/**
 * The files of a built application. They are listed once; a request can only name what is in the list, so no path leads out of the folder.
 * Content and its compressed forms are kept in memory from the first request on.
 */
export class StaticFiles {
  readonly #folder: string;
  readonly #names: ReadonlySet<string>;
  readonly #kept = new Map<string, Promise<StaticFile>>();

  private constructor(folder: string, names: ReadonlySet<string>) {
    this.#folder = folder;
    this.#names = names;
  }

  /** Lists the folder; hidden files and folders are left out. An absent folder is an empty one. */
  static async list(folder = ''): Promise<StaticFiles> {
    if (folder === '') return new StaticFiles(folder, new Set());
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
    const names = entries
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
      .filter((name) => !name.split('/').some((part) => part.startsWith('.')));
    return new StaticFiles(folder, new Set(names));
  }

  /** `name`: relative, with `/`. `accepted`: the request's Accept-Encoding. Undefined: there is no such file, or not any more. */
  async get(name: string, accepted: string): Promise<StaticFile | undefined> {
    if (!this.#names.has(name)) return undefined;
    const encoding = COMPRESSED.test(typeOf(name)) ? chooseEncoding(accepted) : undefined;
    const key = `${encoding}:${name}`;
    let kept = this.#kept.get(key);
    if (!kept) {
      kept = this.#load(name, encoding);
      this.#kept.set(key, kept);
    }
    try {
      return await kept;
    } catch (error) {
      this.#kept.delete(key);
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  async #load(name: string, encoding: 'br' | 'gzip' | undefined): Promise<StaticFile> {
    const plain = await readFile(path.join(this.#folder, name));
    const etag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}${encoding ? `-${encoding}` : ''}"`;
    const bytes = encoding ? await compressors[encoding](plain) : plain;
    return { type: typeOf(name), etag, hashed: /-[\w-]{8,}\.\w+(?:\.map)?$/.test(name), encoding, bytes };
  }
}

function typeOf(name: string): string {
  return TYPES[path.extname(name)] ?? 'application/octet-stream';
}

function chooseEncoding(accepted: string): 'br' | 'gzip' | undefined {
  const wanted = accepted.split(',').flatMap((each) => (/;\s*q=0(?:\.0+)?\s*$/.test(each) ? [] : [each.split(';')[0]?.trim()]));
  return (['br', 'gzip'] as const).find((encoding) => wanted.includes(encoding));
}
