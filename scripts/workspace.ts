// The list of packages (layers.json) and their manifests, for the scripts beside this file.
import { readFileSync } from 'node:fs';
import path from 'node:path';

export type Platform = 'neutral' | 'node' | 'browser';

/** One package of layers.json. `doors` are further entry points, each in a folder of its own beside `src`. */
export interface Layer {
  readonly name: string;
  readonly folder: string;
  readonly platform: Platform;
  readonly doors?: Readonly<Record<string, Platform>>;
}

export interface Manifest {
  readonly name: string;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

export const repositoryRoot: string = path.resolve(import.meta.dirname, '..');

export function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(file, 'utf8')) as T;
}

/** The packages from bottom to top. */
export function readLayers(root: string = repositoryRoot): readonly Layer[] {
  return readJson<{ packages: readonly Layer[] }>(path.join(root, 'layers.json')).packages;
}

export function readManifest(folder: string, root: string = repositoryRoot): Manifest {
  return readJson<Manifest>(path.join(root, folder, 'package.json'));
}

/** `./testing`, and what a door with an outside of its own offers to tests: `./nats/testing`. */
export function isForTests(door: string): boolean {
  return door.endsWith('/testing');
}
