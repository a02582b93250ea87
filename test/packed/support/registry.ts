import { createReadStream, existsSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { PackedManifest } from '../../../scripts/pack/manifest.ts';
import type { PackedPackage } from '../../../scripts/pack/pack.ts';
import { readJson, repositoryRoot } from '../../../scripts/workspace.ts';
import { archive } from './archive.ts';

interface Published {
  readonly manifest: PackedManifest;
  /** Bytes of its archive. */
  readonly open: () => AsyncIterable<Uint8Array>;
}

interface Lock {
  readonly packages: Readonly<Record<string, { readonly version?: string; readonly link?: boolean }>>;
}

/**
 * A registry of packages on this machine, which needs no network: the tarballs that were packed, and whatever is installed in this
 * repository. What is not installed here (the binary of another system) it does not have.
 */
export class Registry {
  readonly #server: Server;
  readonly #packages: ReadonlyMap<string, readonly Published[]>;

  private constructor(packages: ReadonlyMap<string, readonly Published[]>) {
    this.#packages = packages;
    this.#server = createServer((request, response) => void this.#answer(decodeURIComponent(request.url ?? ''), response));
  }

  static async open(packed: ReadonlyMap<string, PackedPackage>): Promise<Registry> {
    const packages = new Map<string, Published[]>();
    for (const [name, { manifest, tarball }] of packed) packages.set(name, [{ manifest, open: () => createReadStream(tarball) }]);
    for (const each of installed()) {
      const { name } = each.manifest;
      if (!packed.has(name)) packages.set(name, [...(packages.get(name) ?? []), each]);
    }
    const registry = new Registry(packages);
    await new Promise<void>((resolve) => registry.#server.listen(0, '127.0.0.1', resolve));
    return registry;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(url: string, response: ServerResponse): Promise<void> {
    const [, name = '', version] = /^\/((?:@[^/]+\/)?[^/@]+)(?:\/([^/]+)\.tgz)?$/.exec(url) ?? [];
    const versions = this.#packages.get(name) ?? [];
    if (version === undefined) return this.#describe(name, versions, response);
    const wanted = versions.find(({ manifest }) => manifest.version === version);
    if (!wanted) return void response.writeHead(404).end();
    await pipeline(Readable.from(wanted.open()), response).catch(() => response.destroy());
  }

  #describe(name: string, versions: readonly Published[], response: ServerResponse): void {
    const newest = versions.at(-1);
    if (!newest) return void response.writeHead(404, { 'content-type': 'application/json' }).end('{}');
    const described = versions.map(({ manifest }) => {
      const dist = { tarball: `${this.url}/${name}/${manifest.version}.tgz` };
      return [manifest.version, { ...manifest, dist }];
    });
    const body = { name, 'dist-tags': { latest: newest.manifest.version }, versions: Object.fromEntries(described) };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }
}

/** What is in node_modules of this repository, as its lock file lists it; the version at the top last, as the newest. */
function installed(): Published[] {
  const { packages } = readJson<Lock>(path.join(repositoryRoot, 'package-lock.json'));
  const places = Object.keys(packages).filter((place) => place.includes('node_modules/') && !packages[place]?.link);
  const folders = places.sort((a, b) => b.length - a.length).map((place) => path.join(repositoryRoot, place));
  return folders
    .filter((folder) => existsSync(path.join(folder, 'package.json')))
    .map((folder) => ({ manifest: readJson(path.join(folder, 'package.json')), open: () => archive(folder) }));
}
